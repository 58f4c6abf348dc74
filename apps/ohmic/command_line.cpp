// The one declaration of the command line, in CLI11; no other file knows that library.

#include "command_line.hpp"

#include <algorithm>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "command_notes.hpp"

namespace ohmic::app {
namespace {

/// What the options are stored into.
struct Stored {
  RunAsked run;
  RenderAsked render;
  CheckAsked check;
  DevicesAsked devices;
  ExplainAsked explain;
  FieldsAsked fields;
  std::string shell;
  bool wants_events = false;
  bool wants_json = false;
};

/// Reads a quantity; a bare number is in the base unit, because a command line is no document.
template <class Q>
Q quantity(const std::string& text, Q lowest, Q highest) {
  std::string with_unit = text;
  if (text.find_first_not_of("0123456789.") == std::string::npos) with_unit += " " + std::string(symbol(Q::dimension));
  const Result<double> read = parse_value(Q::dimension, with_unit);
  if (!read) throw CLI::ValidationError(read.error().sentence());
  if (*read < lowest.value() || *read > highest.value())
    throw CLI::ValidationError(
        fmt::format("{} is outside {} to {}.", ohmic::text(Q(*read)), ohmic::text(lowest), ohmic::text(highest)));
  return Q(*read);
}

CLI::Option* choice(CLI::Option* option, std::initializer_list<const char*> words) {
  std::vector<std::string> names(words.begin(), words.end());
  option->check([names](const std::string& text) -> std::string {
    for (const auto& name : names)
      if (name == text) return {};
    return fmt::format("{} is none of {}.", text, fmt::join(names, ", "));
  });
  return option->type_name(fmt::format("{}", fmt::join(names, "|")));
}

void format_options(CLI::App& app, std::optional<Hertz>& rate, std::optional<int>& frames) {
  app.add_option_function<std::string>(
         "--rate", [&](const std::string& t) { rate = quantity(t, Hertz(44100.0), Hertz(192000.0)); },
         "sample rate, instead of the rig's: 44.1 kHz to 192 kHz")
      ->type_name("RATE");
  app.add_option_function<int>(
         "--frames", [&](const int& n) { frames = n; }, "frames per period, instead of the rig's: 16 to 4096")
      ->type_name("N")
      ->check([](const std::string& t) -> std::string {
        const auto n = std::strtol(t.c_str(), nullptr, 10);
        return n >= 16 && n <= 4096 ? std::string() : t + " is outside 16 to 4096 frames.";
      });
}

void length_option(CLI::App& app, std::optional<Second>& length, const char* says) {
  app.add_option_function<std::string>(
         "--seconds", [&](const std::string& t) { length = quantity(t, Second(0.01), Second(86400.0)); }, says)
      ->type_name("N");
}

void declare_run(CLI::App& app, Stored& to) {
  app.footer(notes::run);
  app.add_option("rig", to.run.rig, "the rig file")->required()->type_name("RIG");
  using Device = RunAsked::Device;
  choice(app.add_option_function<std::string>(
             "--device",
             [&](const std::string& t) {
               to.run.device = t == "jack" ? Device::jack : t == "virtual" ? Device::paced : Device::automatic;
             },
             "the card, instead of the rig's"),
         {"auto", "jack", "virtual"});
  format_options(app, to.run.rate, to.run.frames);
  length_option(app, to.run.length, "stop after so many seconds");
  app.add_flag("--events", to.wants_events, "print events instead of showing the rig");
  app.add_flag("--json", to.wants_json, "print events as lines of JSON");
  app.add_flag("--ascii", to.run.is_ascii, "draw with plain ASCII");
  app.add_flag("-v,--verbose", to.run.is_verbose, "also tell figures: time to first audio, memory");
}

void declare_render(CLI::App& app, Stored& to) {
  app.footer(notes::render);
  app.add_option("rig", to.render.rig, "the rig file")->required()->type_name("RIG");
  app.add_option("-o,--output", to.render.output,
                 "folder for the files, or the file when the rig has a single output (default: the rig's name)")
      ->type_name("PATH");
  choice(app.add_option("--format", to.render.format, "kind of file (default wav; all but flac and ogg as float)"),
         {"wav", "flac", "caf", "aiff", "w64", "ogg"});
  length_option(app, to.render.length, "length in seconds (default: the longest recording)");
  format_options(app, to.render.rate, to.render.frames);
  app.add_flag("--json", to.render.is_json, "print the report as JSON");
}

/// The declaration: everything the program understands.
void declare(CLI::App& app, Stored& to) {
  app.name("ohmic");
  app.require_subcommand(0, 1);
  app.footer(notes::examples);
  app.set_version_flag("-V,--version", version(), "print the version");
  app.set_help_flag("-h,--help", "print this help");
  const auto command = [&](const char* name, const char* says) {
    CLI::App* added = app.add_subcommand(name, says);
    added->set_help_flag("-h,--help", "print this help");
    return added;
  };
  declare_run(*command("run", "play a rig on a sound card and show it live"), to);
  declare_render(*command("render", "play a rig into files, as fast as possible"), to);

  CLI::App* check = command("check", "read rig files and say what is wrong with them");
  check->footer(notes::check);
  check->add_option("rig", to.check.rigs, "the rig files")->required()->type_name("RIG");
  check->add_flag("--json", to.check.is_json, "print JSON");

  CLI::App* devices = command("devices", "list the sound devices this machine has");
  devices->add_flag("--json", to.devices.is_json, "print JSON");

  CLI::App* explain = command("explain", "show level, headroom and noise at every point of a rig, and its latency");
  explain->add_option("rig", to.explain.rig, "the rig file")->required()->type_name("RIG");
  explain->add_flag("--json", to.explain.is_json, "print JSON");

  CLI::App* fields = command("fields", "print what a rig file may say, field by field");
  fields->add_option("section", to.fields.section, "only this section: phones, microphone, ...")->type_name("SECTION");
  fields->add_flag("--markdown", to.fields.is_markdown, "print Markdown");

  CLI::App* completion = command("completion", "print a completion script for a shell");
  completion->footer(notes::completion);
  choice(completion->add_option("shell", to.shell, "the shell")->required(), {"bash", "zsh", "fish"});
  command("man", "print the manual page: ohmic man | man -l -");
}

CommandOption described(const CLI::Option& option) {
  CommandOption to;
  if (!option.get_positional()) {
    for (const auto& name : option.get_snames()) to.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) to.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0) to.value = option.get_type_name();
  to.says = option.get_description();
  to.is_required = option.get_required();
  to.is_repeated = option.get_items_expected_max() > 1;
  return to;
}

Command described(const CLI::App& app) {
  Command to;
  to.name = app.get_name();
  to.says = app.get_description();
  to.more = app.get_footer();
  for (const CLI::Option* option : app.get_options())
    (option->get_positional() ? to.arguments : to.options).push_back(described(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    to.commands.push_back(described(*command));
  return to;
}

/// A mistake on the command line, as a sentence that names the nearest thing understood. `left`: words not understood.
Answer mistake(const CLI::ParseError& error, const Command& tree, const std::string& chosen,
               const std::vector<std::string>& left) {
  const Command& command = chosen.empty() ? tree : *tree.find(chosen);
  const std::string prefix = chosen.empty() ? "ohmic" : "ohmic " + chosen;
  std::string text = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) && !left.empty()) {
    const auto dashed = std::ranges::find_if(left, [](const std::string& w) { return w.starts_with('-'); });
    const std::string& word = dashed == left.end() ? left.front() : *dashed;
    const char* kind = word.starts_with('-') ? "option" : chosen.empty() ? "command" : "further argument";
    text = fmt::format("{} knows no {} \"{}\".", prefix, kind, word);
    std::vector<std::string_view> known;
    known.reserve(command.commands.size());
    for (const auto& c : command.commands) known.push_back(c.name);
    for (const auto& o : command.options) known.insert(known.end(), o.names.begin(), o.names.end());
    if (const auto near = nearest_name(word, known)) text += fmt::format(" Did you mean \"{}\"?", *near);
  } else if (dynamic_cast<const CLI::RequiredError*>(&error)) {
    text = fmt::format("{} is missing.", command.arguments.empty() ? "An argument" : command.arguments[0].value);
  }
  if (!text.ends_with('.') && !text.ends_with('?')) text += '.';
  return {
      fmt::format("{}\nusage: {}\n{} --help says more.\n", text, usage(command, chosen.empty() ? "" : "ohmic"), prefix),
      wrong};
}

}  // namespace

std::string version() { return "ohmic " OHMIC_VERSION; }

Command command_tree() {
  Stored stored;
  CLI::App app("an audio interface and a headphone amplifier in software");
  declare(app, stored);
  return described(app);
}

Asked read_command_line(const std::vector<std::string>& words, int width) {
  Stored stored;
  CLI::App app("an audio interface and a headphone amplifier in software");
  declare(app, stored);
  const auto chosen = [&] {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? std::string() : parsed.front()->get_name();
  };
  const auto helped = [&] {
    const Command tree = described(app);
    const std::string name = chosen();
    return Answer{name.empty() ? help(tree, "", width) : help(*tree.find(name), "ohmic", width), done};
  };
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes them from the back
  } catch (const CLI::CallForHelp&) {
    return helped();
  } catch (const CLI::CallForVersion&) {
    return Answer{version() + "\n", done};
  } catch (const CLI::ParseError& error) {
    return mistake(error, described(app), chosen(), app.remaining(true));
  }
  using Output = RunAsked::Output;
  stored.run.output = stored.wants_json ? Output::json : stored.wants_events ? Output::events : Output::view;
  const std::string name = chosen();
  if (name == "run") return stored.run;
  if (name == "render") return stored.render;
  if (name == "check") return stored.check;
  if (name == "devices") return stored.devices;
  if (name == "explain") return stored.explain;
  if (name == "fields") return stored.fields;
  if (name == "completion") return Answer{completion(described(app), stored.shell), done};
  if (name == "man") return Answer{manual(described(app), version()), done};
  return helped();
}

}  // namespace ohmic::app
