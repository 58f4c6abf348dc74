// ohmic dose: how much sound everybody had.

#include <memory>

#include "command_families.hpp"

namespace ohmic::app {
namespace {

constexpr const char* notes =
    R"(Whoever listens to a phones output of a playing rig is counted: by the output's name, or the name that `listener` gives it
in the rig file. Today is reckoned by NIOSH (85 dB(A) for 8 hours are 100 %), the last seven days by ITU-T H.870 (80 dB(A)
for 40 hours; 75 dB(A) for sensitive ears). What is not known makes two figures: lowest and highest.

Examples:
  ohmic dose                   everybody
  ohmic dose Anna --json
  ohmic dose forget Anna

Files:
  $XDG_STATE_HOME/ohmic/dose.sqlite, else ~/.local/state/ohmic/dose.sqlite: 90 days, minute by minute.

Exit codes:
  0  done
  1  nobody of that name was heard of, or the file cannot be read)";

}  // namespace

void declare_dose(const CommandDeclaration& program) {
  const CommandDeclaration dose = program.command("dose", "print how much sound each listener had today and this week");
  const auto to = std::make_shared<DoseAsked>();
  dose.notes(notes);
  const auto take = [to](const std::string& listener) { to->listener = listener; };
  dose.text("listener", "LISTENER", "only this one (default: all)", take);
  dose.flag("--sensitive", "reckon the week for sensitive ears: children, ringing ears", to->is_sensitive);
  dose.flag("--json", "print JSON", to->is_json);
  dose.asks([to](const std::string& innermost) {
    to->command = innermost;
    return Asked(*to);
  });
  const CommandDeclaration forget = dose.command("forget", "forget all that is kept of a listener");
  forget.text("listener", "LISTENER", "whom", take, true);
}

}  // namespace ohmic::app
