"""A blind review in the terminal: does a person keep what the stages accepted?"""
