"""Woraus `verbindungslabor.diagnose` besteht.

`probe` versucht die Verbindung, `conversation` spricht mit der Gegenstelle,
`surroundings` sieht sich auf dem eigenen Rechner um, `judgement` zieht den Schluss,
und in `causes` steht, wie jede Ursache heißt und was dann zu tun ist.
"""
