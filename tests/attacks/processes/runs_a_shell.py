"""Runs a shell command beside this process."""
import subprocess

def attack():
    return subprocess.run(["/bin/sh", "-c", "id; ls /"], capture_output=True).stdout
