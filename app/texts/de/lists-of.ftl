lists-of-comma = { $before }, { $next }
lists-of-and = { $before } und { $last }
lists-of-link = <a>{ $name }</a>
