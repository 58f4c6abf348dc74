// ohmic catalogue: the gear Ohmic knows, searched, shown, checked, and added to.

#include <memory>

#include "command_families.hpp"

namespace ohmic::app {
namespace {

constexpr const char* notes = R"(Examples:
  ohmic catalogue search dt990 250
  ohmic catalogue show scarlett 2i2 4th gen
  ohmic catalogue list --kind interface
  ohmic catalogue columns --kind headphone
  ohmic catalogue add headphone maker=Sennheiser "model=HD 600" impedance_ohm=312
  ohmic catalogue check

Files:
  $OHMIC_CATALOGUE or the folder catalogue/ of Ohmic: what it comes with.
  $XDG_DATA_HOME/ohmic/catalogue: your own rows; they win.
  $XDG_DATA_HOME/ohmic/autoeq: AutoEq results you downloaded; they are matched to headphones by name.
  docs/catalogue.md says what the columns mean.
Exit codes:
  0 done; 1 nothing found, or nothing was written; 2 rows are refused, or the command line is wrong.
)";

}  // namespace

void declare_catalogue(const CommandDeclaration& program) {
  const CommandDeclaration catalogue =
      program.command("catalogue", "search, show and check the gear Ohmic knows; add your own");
  const auto to = std::make_shared<CatalogueAsked>();
  catalogue.notes(notes);
  catalogue.needs_command();
  catalogue.asks([to](const std::string& innermost) {
    to->command = innermost;
    return Asked(*to);
  });
  const auto take = [to](const std::vector<std::string>& words) { to->words = words; };
  const auto kind = [&](const CommandDeclaration& command) {
    command.choice("--kind", {"headphone", "amplifier", "interface", "microphone", "source"}, "only this kind",
                   to->kind);
  };
  constexpr int any = 64;
  const CommandDeclaration search = catalogue.command("search", "find devices by what they are called, more or less");
  search.texts("words", "WORDS", "some of its name", 1, any, take);
  kind(search);
  const CommandDeclaration show = catalogue.command("show", "print all that is known of a device, and who says it");
  show.texts("words", "WORDS", "its name", 1, any, take);
  kind(show);
  kind(catalogue.command("list", "print all devices"));
  kind(catalogue.command("columns", "print what the files may say, column by column"));
  const CommandDeclaration check = catalogue.command("check", "say which rows cannot be true");
  check.texts("folder", "FOLDER", "the folder of files (default: those in use)", 0, 1, take);
  const CommandDeclaration add = catalogue.command("add", "add a row of your own");
  add.choice("kind", {"headphone", "amplifier", "interface", "microphone", "source"}, "what it is", to->kind, true);
  add.texts("cells", "COLUMN=VALUE", "maker, model and what you know: impedance_ohm=312", 1, any, take);
}

}  // namespace ohmic::app
