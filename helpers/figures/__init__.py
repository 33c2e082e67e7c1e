"""Plots, one call each."""
