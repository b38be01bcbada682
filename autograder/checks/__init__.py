"""Checks under pytest: the plugin that runs them through the sandbox."""
