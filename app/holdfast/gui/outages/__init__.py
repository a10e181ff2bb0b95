"""The outage centre: how the providers are, on a page; the dot in the top bar; the line above the composer."""
