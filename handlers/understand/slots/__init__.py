"""Everything in a text that is not a name: numbers, money, amounts, dates, filters, alerts."""
