printf '3 4\n' | awk '{ print $1 * $2 }'
diff <(printf 'a\nb\n') <(printf 'a\nc\n')
printf 'packed\n' | gzip | gzip -d
printf 'abc\n' | rev
