"""The places where commands are heard, by the letters that the lists of commands use."""

from __future__ import annotations

from supportdesk_tui.commands.command import Effect, Scope

Q, C, R, E, S = Scope.QUEUE, Scope.CONVERSATION, Scope.READY, Scope.EDIT, Scope.SOP
OUT, F, LOG = Scope.OUTBOX, Scope.ATTACHMENT, Scope.LOG
FILED, START, REP, IMP = Scope.FILED, Scope.START, Scope.REPORT, Scope.IMPORT
QC = (Q, C)
READ = (C, R, F)
ANYWHERE = (Q, C, R, S, OUT, F, LOG, FILED, START, REP, IMP)
CHANGE, DELAYED, DRAFT = Effect.CHANGE, Effect.DELAYED, Effect.DRAFT
