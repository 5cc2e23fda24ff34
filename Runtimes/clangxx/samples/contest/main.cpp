#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    vector<int> numbers{istream_iterator<int>(cin), istream_iterator<int>()};
    map<int, int> counts;
    for (int number : numbers) counts[number]++;
    for (auto [number, count] : counts) cout << number << ": " << count << "\n";
    cout << __gcd(12LL, 18LL) << " " << sqrt(2) << endl;
}
