"""The tables of payments, by what they hold."""

from socle.payments.models.arrangements import Arrangement
from socle.payments.models.coming_back import BankEntry, Difference, InstructionStatus, ProviderFile
from socle.payments.models.ledger import Account, Transfer
from socle.payments.models.lines import Finding, Line
from socle.payments.models.overpayments import Overpayment, Recovery
from socle.payments.models.payrolls import Payroll, PayrollStep, VarianceCause
from socle.payments.models.sending import Instruction, Message

__all__ = [
    "Account",
    "Arrangement",
    "BankEntry",
    "Difference",
    "Finding",
    "Instruction",
    "InstructionStatus",
    "Line",
    "Message",
    "Overpayment",
    "Payroll",
    "PayrollStep",
    "ProviderFile",
    "Recovery",
    "Transfer",
    "VarianceCause",
]
