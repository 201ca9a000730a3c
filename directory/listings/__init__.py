"""What churches, police units and hotlines share: names, place, lists, versions, history."""
