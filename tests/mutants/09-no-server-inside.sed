s/serve("container") && //
