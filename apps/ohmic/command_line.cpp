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
  CtlAsked ctl;
  NewAsked fresh;
  CircuitAsked circuit;
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
  app.add_flag("--recover", to.run.takes_up, "take up what an earlier run of this rig kept and nobody saved");
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

/// What ctl and all commands below it take, so that it may stand in front of the command or behind it.
void common_options(CLI::App& app, CtlAsked& to) {
  app.add_option("--rig", to.rig, "the running Ohmic of this name (default: the only one)")->type_name("NAME");
  app.add_option("--socket", to.socket, "or the one that listens here")->type_name("PATH");
  app.add_flag("--json", to.is_json, "print its answer as it is: a line of JSON");
}

CLI::App* declare_one(CLI::App& ctl, CtlAsked& to, const char* name, const char* says) {
  CLI::App* added = ctl.add_subcommand(name, says);
  added->set_help_flag("-h,--help", "print this help");
  common_options(*added, to);
  return added;
}

void declare_ctl(CLI::App& app, CtlAsked& to) {
  app.footer(notes::ctl);
  app.require_subcommand(1);
  common_options(app, to);
  const auto command = [&](const char* name, const char* says) { return declare_one(app, to, name, says); };
  const auto words = [&](CLI::App* one, const char* type, const char* says, int least, int most) {
    CLI::Option* option = one->add_option("words", to.words, says)->type_name(type)->expected(least, most);
    if (least > 0) option->required();
    return option;
  };
  constexpr int any = 64;
  words(command("get", "print a value, or all values below an address"), "ADDRESS", "phones.Lead.level, or phones", 0,
        1);
  words(command("set", "turn a value"), "ADDRESS VALUE", R"(the value as in a rig file, or a step: "+= 2 dB")", 2, any);
  words(command("knob", "turn a volume knob by its travel, from 0 (off) to 1, or print where it stands"),
        "OUTPUT POSITION", R"(phones.Lead 0.7, or a step: phones.Lead "+= 0.05")", 1, 3);
  words(command("list", "print what can be turned: value, range, what it is for"), "ADDRESS", "only below this address",
        0, 1);
  command("status", "print what plays, how loud and how well");
  command("undo", "take back the last change");
  command("redo", "do it again");
  words(command("copy", "copy a mix's sends and faders to another mix"), "FROM TO", "names of two mixes", 2, 2);
  CLI::App* scene = command("scene", "save, recall and compare scenes");
  scene
      ->add_option_function<std::string>(
          "do", [&](const std::string& what) { to.words.insert(to.words.begin(), what); },
          "what to do; diff says what recalling the scene would change, or what is between two")
      ->required()
      ->type_name("list|save|recall|diff|remove");
  scene
      ->add_option_function<std::vector<std::string>>(
          "names",
          [&](const std::vector<std::string>& names) { to.words.insert(to.words.end(), names.begin(), names.end()); },
          "the scene's name")
      ->expected(0, 2)
      ->type_name("NAME");
  scene->add_option("--fade", to.fade, "how long the mixes travel there (default: the desk's)")->type_name("TIME");
  words(command("ab", "go to the other of two desks, or to A or B"), "A|B", "the side", 0, 1);
  command("save", "write what was turned into the rig file");
  words(command("talk", "open or close a talkback; hold: open until Ctrl-C"), "NAME STATE",
        "the talkback's name, and on, off or hold (default: on)", 1, 2);
  words(command("watch", "print every change, whoever makes it"), "ADDRESS", "only below this address", 0, 1);
}

/// What every command of `circuit` takes.
void netlist_options(CLI::App& app, CircuitAsked& to) {
  app.add_option("--load", to.load, "what hangs on the output: a resistance, a netlist of a headphone, or none")
      ->type_name("PATH");
  app.add_option("--set", to.knobs, "turn a knob, or set a part or parameter: volume=0.5, R4=2.2k")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--switch", to.switches, "throw a switch: gain=high")
      ->type_name("NAME=LABEL")
      ->allow_extra_args(false);
  app.add_option("-o,--output", to.output, "the file to write (default: print)")->type_name("PATH");
}

void form_options(CLI::App& app, CircuitAsked& to, bool has_curves) {
  using Form = CircuitAsked::Form;
  app.add_flag_callback("--csv", [&] { to.form = Form::csv; }, "print a table for spreadsheets");
  app.add_flag_callback("--json", [&] { to.form = Form::json; }, "print JSON");
  if (has_curves) app.add_flag_callback("--svg", [&] { to.form = Form::svg; }, "print a picture");
}

void band_options(CLI::App& app, CircuitAsked& to, const char* from, const char* till) {
  const auto frequency = [&app](const char* name, Hertz& hertz, const char* says) {
    app.add_option_function<std::string>(
           name, [&hertz](const std::string& t) { hertz = quantity(t, Hertz(1e-3), Hertz(1e9)); }, says)
        ->type_name("FREQUENCY");
  };
  frequency("--from", to.from, from);
  frequency("--to", to.to, till);
  app.add_option("--points", to.per_decade, "points a decade (default 30)")->type_name("N")->check(CLI::Range(1, 1000));
}

void tone_options(CLI::App& app, CircuitAsked& to, const char* says) {
  app.add_option_function<std::string>(
         "--frequency", [&](const std::string& t) { to.frequency = quantity(t, Hertz(1.0), Hertz(50e3)); }, says)
      ->type_name("FREQUENCY");
  app.add_option_function<std::string>(
         "--rate", [&](const std::string& t) { to.rate = quantity(t, Hertz(44100.0), Hertz(10e6)); },
         "steps per second (default 192 kHz)")
      ->type_name("RATE");
}

void declare_circuit(CLI::App& app, Stored& all) {
  CircuitAsked& to = all.circuit;
  app.footer(notes::circuit);
  app.require_subcommand(1);
  const auto command = [&](const char* name, const char* says) {
    CLI::App* added = app.add_subcommand(name, says);
    added->set_help_flag("-h,--help", "print this help");
    if (added->get_name() == "check")
      added->add_option("netlist", to.files, "the SPICE netlists")->required()->type_name("NETLIST");
    else added->add_option("netlist", to.file, "the SPICE netlist")->required()->type_name("NETLIST");
    netlist_options(*added, to);
    return added;
  };
  const auto node = [&](CLI::App* one) {
    one->add_option("--node", to.node, "where to look, instead of the output: plate, \"v(a,b)\"")->type_name("NODE");
  };
  form_options(*command("check", "read a netlist, say what it is and whether it rests where it should"), to, false);

  CLI::App* op = command("op", "print voltages, currents and power at rest");
  form_options(*op, to, false);
  op->add_flag("--all", to.is_whole, "also what is inside subcircuits");

  CLI::App* ac = command("ac", "print gain, phase, input and output impedance over frequency");
  form_options(*ac, to, true);
  band_options(*ac, to, "lowest frequency (default 10 Hz)", "highest frequency (default 100 kHz)");
  node(ac);

  CLI::App* noise = command("noise", "print the output's noise, A-weighted, too, and who makes it");
  form_options(*noise, to, true);
  band_options(*noise, to, "lowest frequency (default 20 Hz)", "highest frequency (default 20 kHz)");
  node(noise);

  CLI::App* tran = command("tran", "play a sine, or the netlist's own waveform, and print what comes out");
  form_options(*tran, to, true);
  tone_options(*tran, to, "of the sine (default: the netlist's own waveform, else 1 kHz)");
  tran->add_option_function<std::string>(
          "--level", [&](const std::string& t) { to.level = quantity(t, Volt(0.0), Volt(1e4)); },
          "of the sine, rms (default: the netlist's own, else 100 mV)")
      ->type_name("LEVEL");
  tran->add_option_function<std::string>(
          "--seconds", [&](const std::string& t) { to.length = quantity(t, Second(1e-6), Second(1000.0)); },
          "so long (default: five periods)")
      ->type_name("N");
  node(tran);

  CLI::App* thd = command("thd", "play sines from soft to clipping; print distortion, harmonics and power");
  form_options(*thd, to, true);
  tone_options(*thd, to, "the second one, beside 1 kHz (default 10 kHz)");
  node(thd);

  command("draw", "draw the schematic with its voltages at rest, as SVG");
}

/// A value such as -20 dB or -= 2 dB is no option: it is hidden behind a letter that CLI11 lets pass.
constexpr char hidden = '\x01';
std::vector<std::string> with_hidden_values(std::vector<std::string> words) {
  if (words.empty() || words.front() != "ctl") return words;
  for (std::string& word : words)
    if (word.size() > 1 && word[0] == '-' && (word[1] == '=' || word[1] == '.' || (word[1] >= '0' && word[1] <= '9')))
      word.insert(word.begin(), hidden);
  return words;
}
std::vector<std::string> shown_again(std::vector<std::string> words) {
  for (std::string& word : words)
    if (word.starts_with(hidden)) word.erase(0, 1);
  return words;
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

  declare_ctl(*command("ctl", "change and watch an Ohmic that is playing"), to.ctl);

  CLI::App* fresh = command("new", "write a rig for the hardware that is here");
  fresh->footer(notes::fresh);
  fresh->add_option("file", to.fresh.file, "the file to write (default: rig.toml)")->type_name("PATH");
  choice(fresh->add_option("--for", to.fresh.usage, "what it is for (default: what fits the hardware)"),
         {"band", "podcast", "listen", "produce", "stream"});
  fresh->add_flag("--force", to.fresh.is_forced, "write over a file that is there");

  declare_circuit(*command("circuit", "analyse an amplifier's netlist: what it does, its noise, its distortion"), to);

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
  to.is_repeated = option.get_items_expected_max() > 3;  // else its type names them all
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

/// Words joined by spaces.
std::string path_of(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, " ")); }

/// What was chosen: of the tree, the commands one below the other.
struct Chosen {
  std::vector<std::string> names{"ohmic"};
  const Command* command;

  Chosen(const CLI::App& app, const Command& tree) : command(&tree) {
    for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
      at = at->get_subcommands().front();
      names.push_back(at->get_name());
      command = command->find(names.back());
    }
  }
  /// "ohmic ctl" for the command get; empty for the program.
  std::string parents() const { return path_of({names.begin(), names.end() - 1}); }
  bool is_program() const { return names.size() == 1; }
};

/// A mistake on the command line, as a sentence that names the nearest thing understood. `left`: words not understood.
Answer mistake(const CLI::ParseError& error, const Chosen& chosen, const std::vector<std::string>& left) {
  const Command& command = *chosen.command;
  const std::string prefix = path_of(chosen.names);
  std::string text = error.what();
  const bool is_missing = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  const bool is_unknown =
      dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr || (is_missing && !command.commands.empty());
  if (is_unknown && !left.empty()) {
    const auto dashed = std::ranges::find_if(left, [](const std::string& w) { return w.starts_with('-'); });
    const std::string& word = dashed == left.end() ? left.front() : *dashed;
    const char* kind = word.starts_with('-') ? "option" : command.commands.empty() ? "further argument" : "command";
    text = fmt::format("{} knows no {} \"{}\".", prefix, kind, word);
    std::vector<std::string_view> known;
    known.reserve(command.commands.size());
    for (const auto& c : command.commands) known.push_back(c.name);
    for (const auto& o : command.options) known.insert(known.end(), o.names.begin(), o.names.end());
    if (const auto near = nearest_name(word, known)) text += fmt::format(" Did you mean \"{}\"?", *near);
  } else if (is_missing) {
    text = fmt::format("{} is missing.", !command.commands.empty()   ? "A command"
                                         : command.arguments.empty() ? "An argument"
                                                                     : command.arguments[0].value);
  }
  if (!text.ends_with('.') && !text.ends_with('?')) text += '.';
  return {fmt::format("{}\nusage: {}\n{} --help says more.\n", text, usage(command, chosen.parents()), prefix), wrong};
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
  const auto helped = [&] {
    const Command tree = described(app);
    const Chosen chosen(app, tree);
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
    const Command tree = described(app);
    return mistake(error, Chosen(app, tree), app.remaining(true));
  }
  using Output = RunAsked::Output;
  stored.run.output = stored.wants_json ? Output::json : stored.wants_events ? Output::events : Output::view;
  const Command tree = described(app);
  const Chosen chosen(app, tree);
  const std::string name = chosen.is_program() ? std::string() : chosen.names[1];
  if (name == "run") return stored.run;
  if (name == "render") return stored.render;
  if (name == "check") return stored.check;
  if (name == "devices") return stored.devices;
  if (name == "explain") return stored.explain;
  if (name == "fields") return stored.fields;
  if (name == "new") return stored.fresh;
  if (name == "ctl") {
    stored.ctl.command = chosen.names.back();
    stored.ctl.words = shown_again(std::move(stored.ctl.words));
    return stored.ctl;
  }
  if (name == "circuit") {
    stored.circuit.command = chosen.names.back();
    return stored.circuit;
  }
  if (name == "completion") return Answer{completion(described(app), stored.shell), done};
  if (name == "man") return Answer{manual(described(app), version()), done};
  return helped();
}

}  // namespace ohmic::app
