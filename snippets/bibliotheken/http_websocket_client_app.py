# /// script
# dependencies = ["websocket-client"]
# ///
import websocket


def on_error(app: websocket.WebSocketApp, error: object) -> None:
    refused = isinstance(error, ConnectionRefusedError)
    print("127.0.0.1:8080", "lehnt ab" if refused else error)
    #> 127.0.0.1:8080 lehnt ab


app = websocket.WebSocketApp("ws://127.0.0.1:8080/", on_error=on_error)
print("Fehler:", app.run_forever())
#> Fehler: True
