# /// script
# dependencies = ["influxdb-client"]
# ///
"""Wer beim Schreiben nicht nachfragt, erfährt nichts von der Ablehnung."""

import logging

from influxdb_client import InfluxDBClient, WriteOptions

lost: list[tuple[bytes, Exception]] = []


def keep(_: object, data: bytes, error: Exception) -> None:
    lost.append((data, error))


logging.disable()  # Sonst steht jeder Fehler zusätzlich im Terminal.
with InfluxDBClient("http://127.0.0.1:8086", token="", org="") as client:
    once = WriteOptions(max_retries=0)
    with client.write_api(once, error_callback=keep) as writer:
        writer.write("messung", record="raum temperatur=21")
for data, error in lost:
    print(data, "ging verloren:", type(error).__name__)
    #> b'raum temperatur=21' ging verloren: MaxRetryError
