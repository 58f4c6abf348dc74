// Reads the command line that the commands declared.

#include "command_line.hpp"

#include <utility>

#include <CLI/CLI.hpp>

#include "command_families.hpp"
#include "command_notes.hpp"
#include "command_reader.hpp"

namespace ohmic::app {
namespace {

/// Everything the program understands, in the order of its help.
std::shared_ptr<WhatIsAsked> declare(CLI::App& app) {
  app.name("ohmic");
  app.require_subcommand(0, 1);
  app.footer(notes::examples);
  app.set_version_flag("-V,--version", version(), "print the version");
  app.set_help_flag("-h,--help", "print this help");
  auto asked = std::make_shared<WhatIsAsked>();
  const CommandDeclaration program(std::make_shared<CommandDeclaration::Parts>(CommandDeclaration::Parts{&app, asked}));
  for (const auto declare_family : {declare_playing, declare_reading, declare_ctl, declare_pair, declare_schema,
                                    declare_new, declare_audition, declare_circuit, declare_catalogue, declare_dose,
                                    declare_latency, declare_programs, declare_usb, declare_advise, declare_shell})
    declare_family(program);
  return asked;
}

constexpr const char* says = "an audio interface and a headphone amplifier in software";

}  // namespace

std::string version() { return "ohmic " OHMIC_VERSION; }

Command command_tree() {
  CLI::App app(says);
  const auto asked = declare(app);
  return described(app);
}

Asked read_command_line(const std::vector<std::string>& words, int width) {
  CLI::App app(says);
  const auto asked = declare(app);
  const Command tree = described(app);
  const auto helped = [&] {
    const ChosenCommand chosen(app, tree);
    return Answer{help(*chosen.command, chosen.parents(), width), done};
  };
  try {
    const std::vector<std::string> safe = with_hidden_values(words);
    app.parse(std::vector<std::string>(safe.rbegin(), safe.rend()));  // CLI11 takes them from the back
  } catch (const CLI::CallForHelp&) {
    return helped();
  } catch (const CLI::CallForVersion&) {
    return Answer{version() + "\n", done};
  } catch (const CLI::ParseError& error) {
    return mistake(error, ChosenCommand(app, tree), app.remaining(true));
  }
  const ChosenCommand chosen(app, tree);
  for (auto command = chosen.apps.rbegin(); command != chosen.apps.rend(); ++command)
    if (const auto what = asked->find(*command); what != asked->end()) return what->second(chosen.names.back());
  return helped();
}

}  // namespace ohmic::app
