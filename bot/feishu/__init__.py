"""Feishu (Lark): events and callbacks in, cards out."""
