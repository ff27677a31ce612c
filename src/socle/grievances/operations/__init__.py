"""Writes of redress: tickets are received, worked on and ended; appeals are prepared, decided, served and carried out."""
