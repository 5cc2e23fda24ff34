loop continue
