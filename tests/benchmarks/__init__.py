"""Messungen, als Verhältnis zu einer Grundlinie im selben Lauf."""
