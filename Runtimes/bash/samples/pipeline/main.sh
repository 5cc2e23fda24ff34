printf '%s\n' pear apple fig | sort | head -n 2 | tee /tmp/first
wc -l < /tmp/first
