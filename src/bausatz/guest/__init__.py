"""Der Gast: Linux, CPython und das Labor als Schnappschuss für den Browser."""
