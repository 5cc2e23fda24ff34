if true; then
    echo "never seen"
