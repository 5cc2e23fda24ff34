import Foundation

print(String(format: "%.3f", sqrt(2.0)))
print("a,b".components(separatedBy: ","))
