"""The places where commands are heard, by the letters that the lists of commands use."""

from __future__ import annotations

from supportdesk_tui.commands.command import Effect, Scope

Q, C, R, E, S = Scope.QUEUE, Scope.CONVERSATION, Scope.READY, Scope.EDIT, Scope.SOP
OUT, F = Scope.OUTBOX, Scope.ATTACHMENT
QC = (Q, C)
READ = (C, R, F)
ANYWHERE = (Q, C, R, S, OUT, F)
CHANGE, DELAYED, DRAFT = Effect.CHANGE, Effect.DELAYED, Effect.DRAFT
