"""The work of cases/arithmetic.bt in Python: arithmetic.py for|while|float|fibonacci"""
import statistics
import sys
import time


def count(n):
    s = 0
    for i in range(n):
        s = s + i * 2
        if s < 0:
            s = 0
    return s


def countdown(n):
    s = 0
    i = 0
    while i < n:
        s = s + i * 2
        i = i + 1
    return s


def decay(n):
    s = 0.0
    for i in range(n):
        s = s * 0.5 + 1.5
        if s < 0.0:
            s = 0.0
    return s


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


work = {"for": (count, 1000000), "while": (countdown, 1000000), "float": (decay, 1000000)}
function, argument = work.get(sys.argv[1], (fibonacci, 24))
function(argument)
seconds = []
for _ in range(5):
    start = time.perf_counter()
    function(argument)
    seconds.append(time.perf_counter() - start)
print("seconds", statistics.median(seconds))
