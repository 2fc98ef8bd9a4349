import os
from unittest.mock import patch
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(url: str) -> str | None:
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    return getproxies().get(parts.scheme)


URLS = (
    "http://localhost:8080",
    "http://127.0.0.1:8080",
    "https://localhost:8443",
)
EXAMPLE = {
    "http_proxy": "http://127.0.0.1:3128",
    "no_proxy": "localhost",
}
with patch.dict(os.environ, EXAMPLE):
    for url in URLS:
        print(f"{url} → {proxy_for(url) or 'direkt'}")
        #> http://localhost:8080 → direkt
        #> http://127.0.0.1:8080 → http://127.0.0.1:3128
        #> https://localhost:8443 → direkt
