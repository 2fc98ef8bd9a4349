"""Programme, die im Gast Schaden anrichten wollen."""

HOSTILE = {
    "endlos": "while True: pass",
    "gabelbombe": "import os\nwhile True:\n    os.fork()",
    "ausgabe": "while True: print('x' * 9999)",
    "speicher": "kept = []\nwhile True: kept.append(b'x' * 999999)",
    "speicher-in-dateien": (
        "with open('/tmp/x', 'wb') as file:\n    while True: file.write(b'x' * 999999)"
    ),
    "beendet-alles": "import os\nos.kill(-1, 9)\nwhile True: pass",
    "beendet-ersten": "import os\nos.kill(1, 9)\nwhile True: pass",
    "faengt-signale": """import signal
for number in {*range(1, 65)} - {9, 19, 32, 33}:
    signal.signal(number, signal.SIG_IGN)
while True:
    pass""",
    "stoert-das-geraet": """with open("/dev/hvc0", "wb", buffering=0) as device:
    while True:
        device.write(b"X\\0\\0\\0\\1{" * 99)""",
    "haelt-den-kernel-an": """with open("/proc/sysrq-trigger", "w") as trigger:
    trigger.write("c")""",
}
