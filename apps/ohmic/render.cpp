// ohmic render: a rig into files, as fast as the machine computes, with the same session that runs live.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stop_token>

#include <fmt/format.h>

#include "commands.hpp"
#include "devices/file_card.hpp"
#include "gear/phones_output.hpp"
#include "json.hpp"
#include "metered.hpp"
#include "render_report.hpp"
#include "rig/chain.hpp"
#include "rig/channels.hpp"
#include "rig/session.hpp"
#include "rig/wiring.hpp"
#include "system.hpp"
#include "terminal/screen.hpp"
#include "units/levels.hpp"

namespace ohmic::app {
namespace {

namespace fs = std::filesystem;

/// An output's name as a file name.
std::string file_name(std::string_view name) {
  std::string text;
  for (const char c : name) text += c == '/' || static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  if (text.empty() || text[0] == '.') text.insert(0, "_");
  return text;
}

/// Where the files go. Errors: several outputs and one file name; a folder that cannot be made.
Result<std::vector<fs::path>> paths_for(const rig::Rig& rig, const RenderAsked& asked,
                                        const std::vector<std::string>& names) {
  const fs::path given = asked.output;
  const std::string stem = fs::path(rig.file).stem().string();
  std::error_code error;
  if (names.size() == 1 && given.empty()) return std::vector{fs::path(stem + "." + asked.format)};
  if (names.size() == 1 && given.has_extension() && !fs::is_directory(given, error)) return std::vector{given};
  if (names.size() > 1 && given.has_extension() && !fs::is_directory(given, error))
    return failure(fmt::format("{} is one file, but the rig has {} outputs.", given.string(), names.size()),
                   "Give a folder: each output becomes a file in it.");
  const fs::path folder = given.empty() ? fs::path(stem) : given;
  fs::create_directories(folder, error);
  if (error) return failure(fmt::format("The folder {} cannot be made: {}.", folder.string(), error.message()));
  std::vector<fs::path> paths;
  for (const std::string& name : names) {
    fs::path path = folder / (file_name(name) + "." + asked.format);
    for (int n = 2; std::ranges::find(paths, path) != paths.end(); ++n)
      path = folder / fmt::format("{} {}.{}", file_name(name), n, asked.format);
    paths.push_back(path);
  }
  return paths;
}

/// Errors: a target that is the rig itself or a recording it plays, under whatever name.
Result<void> spares_its_sources(const rig::Rig& rig, const std::vector<fs::path>& targets) {
  std::vector<std::string> sources{rig.file};
  for (const rig::Input& input : rig.inputs)
    if (!input.file.empty()) sources.push_back(rig::path_of(rig, input.file));
  for (const fs::path& target : targets)
    for (const std::string& source : sources) {
      std::error_code not_there;
      if (fs::equivalent(target, source, not_there))
        return failure(fmt::format("Rendering into {} would overwrite what the rig is made of.", target.string()),
                       "Give another name or folder with -o.");
    }
  return {};
}

std::string length_text(Second length) {
  const double seconds = length.value();
  if (seconds < 60.0) return fmt::format("{:.1f} s", seconds);
  return fmt::format("{}:{:04.1f}", static_cast<long>(seconds / 60.0), std::fmod(seconds, 60.0));
}

void print(const RenderReport& report) {
  for (const RenderedFile& file : report.files) {
    fmt::print("{}\n  {}: ", file.path, file.output);
    if (!std::isfinite(file.digital_peak.value())) fmt::print("silent");
    else if (file.is_stream) fmt::print("peak {:.1f} dBFS", file.digital_peak.value());
    else fmt::print("peak {:.1f} dB SPL", file.peak.value());
    if (std::isfinite(file.loudness)) fmt::print(", {:.1f} LUFS", file.loudness);
    if (file.is_stream) fmt::print("; a stream, as other programs hear it\n");
    else fmt::print("; 0 dBFS is the ceiling, {:g} dB SPL at the ear\n", file.ceiling.value());
    if (file.clamped > 0) fmt::print("  {} samples were held at the ceiling\n", file.clamped);
    if (file.limited > 0)
      fmt::print("  the amplifier clipped {} samples: {} by voltage, {} by current\n", file.limited,
                 file.limited - file.by_current, file.by_current);
  }
  for (const std::string& line : circuit_lines(report)) fmt::print("{}\n", line);
  if (report.input_clips > 0) fmt::print("{} samples clipped at the inputs' converters\n", report.input_clips);
  if (report.contained > 0) fmt::print("{} samples that were no numbers became silence\n", report.contained);
  fmt::print("{}{} at {} in {:.2f} s: {:.0f} x real time\n", report.is_complete ? "" : "interrupted after ",
             length_text(report.frames / report.rate), text(report.rate), report.took.value(), report.speed());
}

/// A line on the terminal that is written over and over.
class Progress {
 public:
  Progress(Clock& clock, Hertz rate, bool is_shown)
      : clock_(clock),
        rate_(rate),
        is_shown_(is_shown),
        began_(clock.now()),
        next_(began_ + std::chrono::milliseconds(200)) {}

  void show(Frames done, Frames total) {
    const Clock::Time now = clock_.now();
    if (!is_shown_ || now < next_) return;
    next_ = now + std::chrono::milliseconds(100);
    const double took = std::chrono::duration<double>(now - began_).count();
    const double part = done.value() / std::max(total.value(), 1.0);
    fmt::print(stderr, "\r\033[K{:3.0f} %  {} of {}  {:.0f} x real time, {:.0f} s left", part * 100.0,
               length_text(done / rate_), length_text(total / rate_), (done / rate_).value() / took,
               took / part * (1.0 - part));
    std::fflush(stderr);
    has_shown_ = true;
  }
  void clear() const {
    if (has_shown_) fmt::print(stderr, "\r\033[K");
  }
  Second took() const { return Second(std::chrono::duration<double>(clock_.now() - began_).count()); }

 private:
  Clock& clock_;
  Hertz rate_;
  bool is_shown_;
  bool has_shown_ = false;
  Clock::Time began_, next_;
};

int refuse(const Error& error) {
  complain(error.sentence());
  return failed;
}

/// The rig as a render needs it: the outputs side by side, whatever channels of a card they have. Of monitors, the set
/// that is heard, with everything a subwoofer would take; the other sets come behind all of them and into no file.
std::vector<std::string> line_up(rig::Rig& rig) {
  std::vector<std::string> names;
  int next = 1;
  rig.followers.clear();
  for (rig::Input& input : rig.inputs) input.follower.clear();
  for (rig::Monitor& monitor : rig.monitors) {
    for (rig::SpeakerSet& set : monitor.sets) set.follower.clear();
    if (monitor.sub) monitor.sub->follower.clear();
  }
  const auto place = [&](std::vector<int>& channels) {
    channels = {next, next + 1};
    next += 2;
  };
  for (rig::Phones& phones : rig.phones) {
    place(phones.card_channels);
    phones.follower.clear();
    phones.is_network = false;  // files have channels enough
    names.push_back(phones.name);
  }
  for (rig::Monitor& monitor : rig.monitors) {
    place(monitor.sets.at(static_cast<std::size_t>(monitor.set - 1)).card_channels);
    names.push_back(monitor.name);
  }
  for (rig::Monitor& monitor : rig.monitors) {
    for (std::size_t set = 0; set < monitor.sets.size(); ++set)
      if (set + 1 != static_cast<std::size_t>(monitor.set)) place(monitor.sets[set].card_channels);
    if (!monitor.sub) continue;
    monitor.sub->is_on = false;
    monitor.sub->card_channels = {next++};
  }
  return names;
}

/// One of those that the rig file knows, too; the command line has made sure of it.
rig::Oversampling oversampling(int steps) {
  const auto known = std::ranges::find(rig::oversamplings, std::to_string(steps));
  return static_cast<rig::Oversampling>(known - rig::oversamplings.begin());
}

/// What the needles of the output's circuit have counted; nothing where its amplifier is none.
std::optional<RenderedCircuit> circuit_of(const rig::Rig& rig, std::size_t output, const rig::PhonesState& state,
                                          Frames rendered) {
  if (!state.circuit) return std::nullopt;
  const rig::Phones& phones = rig.phones[output];
  // Only the choice that is heard runs: a lane for each side, `oversampling` steps a frame.
  return RenderedCircuit{.name = phones.choices[static_cast<std::size_t>(phones.choice - 1)].circuit->name(),
                         .steps = 2 * rig::oversampling_of(rig, rig.card.rate) * static_cast<long>(rendered.count()),
                         .unconverged = state.circuit->unconverged,
                         .fallbacks = state.circuit->fallbacks,
                         .mutings = state.circuit->mutings};
}

/// Samples that the amplifier of a phones output clipped by its current.
long clipped_by_current(engine::Engine& engine, const rig::PhonesState& state) {
  const auto readings = engine.readings(rig::ids::output(state.name, "phones"));
  using gear::PhonesOutput;
  return readings.size() > PhonesOutput::current_limited ? std::lround(readings[PhonesOutput::current_limited]) : 0;
}

}  // namespace

int render(const RenderAsked& asked) {
  ProgramClock clock;
  Signals signals;
  auto reading = read_or_say(asked.rig);
  if (!reading) return wrong;
  rig::Rig& rig = reading->rig;
  if (asked.rate) rig.card.rate = *asked.rate;
  if (asked.frames) rig.card.frames = *asked.frames;
  if (asked.oversampling) rig.desk.oversampling = oversampling(*asked.oversampling);
  for (const Error& warning : reading->warnings) complain(warning.sentence());
  for (const rig::Input& input : rig.inputs)
    if (input.card_channel > 0) complain(fmt::format("{} comes from the card: it is silent in a render.", input.name));
  std::vector<std::string> names = line_up(rig);
  const std::size_t outputs = names.size();
  std::vector<std::size_t> pairs;
  for (std::size_t i = 0; i < outputs; ++i) pairs.push_back(2 * i);
  const auto first_stream = static_cast<std::size_t>(rig::channels_of(rig).programs.first_output);
  for (std::size_t i = 0; i < rig.streams.size(); ++i) {
    names.push_back(rig.streams[i].name);
    pairs.push_back(first_stream + 2 * i);
  }
  if (names.empty())
    return refuse({"The rig has no phones output, no monitors and no stream: there is nothing to render.", {}, {}});

  auto session = rig::Session::open(rig, {.is_offline = true, .loops = false, .has_full_ceiling = true}, clock);
  if (!session) return refuse(session.error());
  const Hertz rate = rig.card.rate;
  const Frames length =
      asked.length ? Frames(std::llround(asked.length->value() * rate.value())) : (*session)->length();
  if (length.count() < 1)
    return refuse({"Nothing says how long to render: the rig has no recordings.", "Give --seconds.", {}});
  auto paths = paths_for(rig, asked, names);
  if (!paths) return refuse(paths.error());
  if (auto safe = spares_its_sources(rig, *paths); !safe) return refuse(safe.error());

  devices::Disk disk;
  devices::FileSetup setup;
  setup.frames = length;
  for (std::size_t i = 0; i < names.size(); ++i)
    setup.outputs.push_back({.path = (*paths)[i], .first = static_cast<int>(pairs[i]), .channels = 2});
  devices::FileCard card(disk, setup);
  auto granted = card.open((*session)->asked());
  if (!granted) return refuse(granted.error());
  if (auto ready = (*session)->prepare(*granted); !ready) return refuse(ready.error());
  Metered metered((*session)->engine(), pairs);
  if (auto ready = metered.prepare(granted->format); !ready) return refuse(ready.error());
  if (auto started = card.start(metered); !started) return refuse(started.error());

  std::stop_source stop;
  Progress progress(clock, rate, is_terminal(2) && !asked.is_json);
  const auto rendered = card.run(
      [&](Frames done, Frames total) {
        if (signals.arrived().stops > 0) stop.request_stop();
        progress.show(done, total);
      },
      stop.get_token());
  metered.finish();
  const Second took = progress.took();
  progress.clear();
  if (!rendered) return refuse(rendered.error());

  RenderReport report{.rig = rig.file, .rate = rate, .frames = rendered->frames, .wanted = length};
  report.is_complete = rendered->is_complete;
  report.took = took;
  for (const auto& input : (*session)->inputs()) report.input_clips += input.clips;
  report.contained = (*session)->engine().health().non_finite + static_cast<std::uint64_t>((*session)->contained());
  const auto states = (*session)->phones();
  for (std::size_t i = 0; i < names.size(); ++i) {
    RenderedFile file{.path = (*paths)[i].string(), .output = names[i], .is_stream = i >= outputs};
    file.digital_peak = gain_of(metered.peak(i));
    file.loudness = metered.loudness(i);
    if (!file.is_stream) {
      file.ceiling = states[i].ceiling;
      file.peak = states[i].ceiling + file.digital_peak;
      file.clamped = states[i].clamped;
      file.limited = states[i].limited;
      file.by_current = clipped_by_current((*session)->engine(), states[i]);
      file.circuit = circuit_of(rig, i, states[i], rendered->frames);
    }
    report.files.push_back(std::move(file));
  }
  if (asked.is_json) fmt::print("{}\n", json(report));
  else print(report);
  if (report.is_complete) return done;
  complain("Interrupted: the files hold what was rendered until then.");
  return failed;
}

}  // namespace ohmic::app
