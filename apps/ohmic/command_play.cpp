// ohmic run, ohmic render: a rig on a card, a rig into files.

#include <memory>

#include "command_families.hpp"
#include "command_notes.hpp"

namespace ohmic::app {
namespace {

template <class PlayAsked>
void format_options(const CommandDeclaration& command, PlayAsked& to) {
  command.quantity("--rate", "RATE", "sample rate, instead of the rig's: 44.1 kHz to 192 kHz", Hertz(44100.0),
                   Hertz(192000.0), to.rate);
  command.number("--frames", "frames per period, instead of the rig's: 16 to 4096", 16, 4096, "frames",
                 [&to](int frames) { to.frames = frames; });
}

void declare_run(const CommandDeclaration& command) {
  const auto to = std::make_shared<RunAsked>();
  using Output = RunAsked::Output;
  command.notes(notes::run);
  command.text("rig", "RIG",
               "the rig file (default: rig.toml in this folder, else in ~/Ohmic, where a first one is made)", to->rig);
  command.text(
      "--device", "NAME",
      "the card, instead of the rig's: auto, jack, pipewire, alsa, alsa:NAME as ohmic devices shows it, virtual",
      to->device);
  format_options(command, *to);
  command.quantity("--seconds", "N", "stop after so many seconds", Second(0.01), Second(86400.0), to->length);
  command.flag("--events", "print events instead of showing the rig", [to = to.get()] {
    if (to->output != Output::json) to->output = Output::events;
  });
  command.flag("--json", "print events as lines of JSON", [to = to.get()] { to->output = Output::json; });
  command.flag("--recover", "take up what an earlier run of this rig kept and nobody saved", to->takes_up);
  command.number_or("--port", "off",
                    "where the console is served (default: 7480, or the next that is free); off: nowhere", 1, 65535,
                    [to = to.get()](std::optional<int> port) {
                      to->has_console = port.has_value();
                      to->port = port;
                    });
  command.text("--bind", "ADDRESS", "serve the console at this address (default 127.0.0.1: this machine only)",
               to->address);
  command.flag("--https", "serve the console encrypted, with a certificate that this machine makes for itself",
               to->is_https);
  command.flag("--open", "show the console in a browser (so on a desktop, where a person starts it)",
               [to = to.get()] { to->opens_console = true; });
  command.flag("--no-open", "leave the browser alone", [to = to.get()] { to->opens_console = false; });
  command.text(
      "--osc", "PORT",
      "control apps may turn the desk by OSC at this UDP port, such as 3819; ADDRESS:PORT: from other machines, too",
      to->osc);
  command.flag("--midi", "MIDI controllers that are plugged in turn what they learned: ohmic ctl midi", to->wants_midi);
  command.text("--mackie", "NAME", "the MIDI device whose name holds this is a Mackie Control", to->mackie);
  command.flag("--ascii", "draw with plain ASCII", to->is_ascii);
  command.flag("-v,--verbose", "also tell figures: time to first audio, memory", to->is_verbose);
  command.asks([to](const std::string&) { return Asked(*to); });
}

void declare_render(const CommandDeclaration& command) {
  const auto to = std::make_shared<RenderAsked>();
  command.notes(notes::render);
  command.text("rig", "RIG", "the rig file", to->rig, true);
  command.text("-o,--output", "PATH",
               "folder for the files, or the file when the rig has a single output (default: the rig's name)",
               to->output);
  command.choice("--format", {"wav", "flac", "caf", "aiff", "w64", "ogg"},
                 "kind of file (default wav; all but flac and ogg as float)", to->format);
  command.quantity("--seconds", "N", "length in seconds (default: the longest recording)", Second(0.01),
                   Second(86400.0), to->length);
  format_options(command, *to);
  command.choice(
      "--oversampling", {"4", "8", "16"},
      "steps a frame of amplifiers that are netlists, instead of the rig's: more fold less of what clipping makes",
      [to = to.get()](const std::string& word) { to->oversampling = std::stoi(word); });
  command.flag("--json", "print the report as JSON", to->is_json);
  command.asks([to](const std::string&) { return Asked(*to); });
}

}  // namespace

void declare_playing(const CommandDeclaration& program) {
  declare_run(program.command("run", "play a rig on a sound card and show it live"));
  declare_render(program.command("render", "play a rig into files, as fast as possible"));
}

}  // namespace ohmic::app
