"""Leaves its scratch folder by way of the folder above it."""
import os

def attack():
    return os.listdir("..")
