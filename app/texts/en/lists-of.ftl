# Several things in one sentence: "Ada, Ben and Cleo".
lists-of-comma = { $before }, { $next }
lists-of-and = { $before } and { $last }
lists-of-link = <a>{ $name }</a>
