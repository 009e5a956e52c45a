"""Who is told what, once: reads releases and their findings, writes and sends messages. Never reads how a run went."""
