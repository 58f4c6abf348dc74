// ohmic completion, ohmic man: what shells and man know of the program, written from its declaration.

#include <memory>

#include "command_families.hpp"
#include "command_notes.hpp"

namespace ohmic::app {

void declare_shell(const CommandDeclaration& program) {
  const CommandDeclaration command = program.command("completion", "print a completion script for a shell");
  const auto shell = std::make_shared<std::string>();
  command.notes(notes::completion);
  command.choice("shell", {"bash", "zsh", "fish"}, "the shell", *shell, true);
  command.asks([shell](const std::string&) { return Asked(Answer{completion(command_tree(), *shell), done}); });
  program.command("man", "print the manual page: ohmic man | man -l -").asks([](const std::string&) {
    return Asked(Answer{manual(command_tree(), version()), done});
  });
}

}  // namespace ohmic::app
