#!/usr/bin/env python3
"""Writes Sources/Model/Data/DigitsBytes.swift from the table of handwritten digits.

    scripts/embed_digits.py digits.csv.gz > Sources/Model/Data/DigitsBytes.swift

The table has 64 values from 0 to 16 and a label in each of its 1,797 rows: the test set of "Optical Recognition
of Handwritten Digits", E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0.
"""
import base64
import gzip
import sys
import textwrap
import zlib

with gzip.open(sys.argv[1], "rt") as file:
    rows = [[int(float(value)) for value in line.split(",")] for line in file if line.strip()]
assert all(len(row) == 65 and max(row[:64]) <= 16 and row[64] <= 9 for row in rows)

# Pixel by pixel over all images, then the labels: a tenth smaller than image by image.
plain = bytes(row[column] for column in range(65) for row in rows)
packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_FILTERED)
packed = packer.compress(plain) + packer.flush()

print(f'''// Made by scripts/embed_digits.py; not to be edited.

/// The handwritten digits as they are embedded: zlib's format in base64.
///
/// Unpacked, a byte each: for each of the 64 pixels its value in all {len(rows):,} images, then all labels. From
/// "Optical Recognition of Handwritten Digits" (test set), E. Alpaydin and C. Kaynak, UCI Machine Learning
/// Repository, licensed CC BY 4.0.
enum DigitsBytes {{
  static let count = {len(rows)}

  static let text: StaticString = """''')
print("\\\n".join("    " + line for line in textwrap.wrap(base64.b64encode(packed).decode(), 104)))
print('''    """
}''')
