"""What an office needs on paper on its first day: plates, signs, the rule, a card for each role, outage tickets."""
