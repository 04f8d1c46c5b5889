print("bt")
