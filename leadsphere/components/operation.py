"""An id for an act, made in the browser when it is done: an act that is sent twice happens once."""

import reflex as rx

OPERATION = rx.Var("window.leadsphere.newId()", _var_type=str)
