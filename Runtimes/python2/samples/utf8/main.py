# coding: utf-8
import sys

word = sys.stdin.readline().strip()
print "%s: %d" % (word, len(word.decode("utf-8")))
