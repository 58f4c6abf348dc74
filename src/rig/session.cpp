// Holds the recordings, the nodes and the engine together, and translates between a person's controls and settings.

#include "rig/session.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "devices/file_reader.hpp"
#include "dsp/ceiling.hpp"
#include "engine/meter_node.hpp"
#include "gear/phones_output.hpp"
#include "rig/chain.hpp"
#include "rig/desk.hpp"
#include "rig/document.hpp"
#include "rig/edit.hpp"
#include "rig/recording_node.hpp"
#include "rig/wiring.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

using engine::MeterNode;
using gear::PhonesOutput;

constexpr int most_channels = 256;

/// A meter's needle, or NaN when the meter is not there.
double needle(std::span<const float> readings, MeterNode::Reading which, int channel = 0) {
  const std::size_t at = MeterNode::reading(channel, which);
  return at < readings.size() ? static_cast<double>(readings[at]) : unknown;
}

std::string_view limit_name(float limit) {
  constexpr std::array<std::string_view, 3> names = {"rails", "current", "converter"};
  return names[std::min(static_cast<std::size_t>(std::max(limit, 0.0f)), names.size() - 1)];
}

}  // namespace

struct Session::Parts {
  Parts(Rig r, SessionOptions o, Clock& clock) : rig(std::move(r)), options(o), desk(rig), engine(clock) {}

  // Torn down from the last to the first: nodes leave the engine before the readers stop, readers before the disk.
  Rig rig;
  SessionOptions options;
  Desk desk;
  devices::Disk disk;
  std::map<std::string, std::shared_ptr<RecordingNode>> recordings;
  std::map<std::string, const Input*> where;  // the first input of each recording: where to point at in an error
  Shelf shelf;
  engine::Engine engine;
  Hertz rate{0.0};

  /// Opens every recording at this rate.
  Result<void> open_recordings(Hertz at) {
    std::map<std::string, std::shared_ptr<RecordingNode>> opened;
    for (const auto& [file, input] : where) {
      auto reader =
          devices::FileReader::open(disk, path_of(rig, file),
                                    {.rate = at,
                                     .loop = options.loops,
                                     .haste = options.is_offline ? devices::Haste::offline : devices::Haste::live});
      Place place = input->place;
      place.field += ".file";
      if (!reader) return std::unexpected(Error(reader.error()).at(std::move(place)));
      for (const Input& user : rig.inputs)
        if (user.file == file && user.file_channel > (*reader)->channels())
          return failure(fmt::format("\"{}\" has {} channel(s), not {}.", path_of(rig, file), (*reader)->channels(),
                                     user.file_channel),
                         "Give a channel that is there.",
                         {.file = user.place.file,
                          .line = user.place.line,
                          .column = user.place.column,
                          .field = user.place.field + ".channel"});
      opened.emplace(file, std::make_shared<RecordingNode>(std::move(*reader)));
    }
    recordings = std::move(opened);
    rate = at;
    return {};
  }

  std::span<const float> readings(const std::string& id) { return engine.readings(id); }

  /// A node's setting; the node is in the plan by construction, and values are clamped to what descriptors allow.
  void set(const std::string& id, std::size_t field, double value) { (void)engine.set(id, field, value); }

  void send_matrix() {
    const std::string id(ids::mixer);
    const auto mixer =
        shelf.take<engine::Mixer>(id, static_cast<int>(rig.inputs.size()), static_cast<int>(2 * rig.mixes.size()));
    (void)engine.set(id, desk.matrix(*mixer));
  }

  bool is_phones(std::size_t output) const { return output < rig.phones.size(); }
  const Monitor& monitor(std::size_t output) const { return rig.monitors[output - rig.phones.size()]; }

  PhonesState phones_state(std::size_t i) {
    const Phones& phones = rig.phones[i];
    PhonesState state{.name = phones.name, .mix = phones.mix, .ceiling = phones.ceiling};
    for (const Choice& choice : phones.choices) state.choices.push_back(title_of(rig, choice));
    const auto r = readings(ids::output(phones.name, "phones"));
    if (r.size() < PhonesOutput::readings_count) return state;
    const auto value = [&](PhonesOutput::Reading which) { return static_cast<double>(r[which]); };
    state.sound = DBSPL(value(PhonesOutput::sound));
    state.peak = DBSPL(value(PhonesOutput::sound_peak));
    state.volts = Volt(value(PhonesOutput::terminal));
    state.headroom = Decibel(value(PhonesOutput::headroom));
    state.limit = limit_name(r[PhonesOutput::limit]);
    state.ceiling_reduction = Decibel(value(PhonesOutput::reduction));
    state.clamped = std::lround(value(PhonesOutput::clamped));
    state.limited = std::lround(value(PhonesOutput::limited));
    return state;
  }

  PhonesState monitor_state(const Monitor& monitor) {
    PhonesState state{.name = monitor.name, .mix = monitor.mix, .ceiling = monitor.ceiling};
    const Defined<gear::SpeakerSpec>& speaker = *find(rig.speakers, monitor.speaker);
    state.choices = {speaker.title.empty() ? speaker.name : speaker.title};
    state.limit = "speaker";
    const auto sound = readings(ids::output(monitor.name, "sound"));
    if (!sound.empty()) {
      const double peak = std::max(needle(sound, MeterNode::held_peak, 0), needle(sound, MeterNode::held_peak, 1));
      state.sound = db_spl(Pascal(std::max(needle(sound, MeterNode::rms, 0), needle(sound, MeterNode::rms, 1))));
      state.peak = db_spl(rms_of_sine(Pascal(peak)));
      const auto figures = gear::figures(speaker.spec);
      state.headroom = gain_of(figures.limit.value() / std::max(peak, 1e-9));
      state.volts = Volt(pascals(state.sound).value() / figures.gain);
    }
    const auto ceiling = readings(ids::output(monitor.name, "ceiling"));
    if (ceiling.size() > dsp::Ceiling::clamped) {
      state.ceiling_reduction = Decibel(static_cast<double>(ceiling[dsp::Ceiling::reduction]));
      state.clamped = std::lround(ceiling[dsp::Ceiling::clamped]);
    }
    return state;
  }
};

Session::Session(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(Rig rig, SessionOptions options, Clock& clock) {
  auto parts = std::make_unique<Parts>(std::move(rig), options, clock);
  for (const Input& input : parts->rig.inputs)
    if (!input.file.empty()) parts->where.try_emplace(input.file, &input);
  for (const Phones& phones : parts->rig.phones)
    if (auto ok = gear::check(phones_spec_of(parts->rig, phones, options.has_full_ceiling)); !ok)
      return std::unexpected(Error(ok.error()).at(phones.place));
  if (auto opened = parts->open_recordings(parts->rig.card.rate); !opened) return std::unexpected(opened.error());
  return std::unique_ptr<Session>(new Session(std::move(parts)));
}

devices::Asked Session::asked() const {
  const Rig& rig = parts_->rig;
  devices::Asked asked{
      .client = "Ohmic", .format = {.rate = rig.card.rate, .frames = rig.card.frames}, .inputs = {}, .outputs = {}};
  const auto name = [](std::vector<std::string>& names, int channel, std::string text) {
    const auto at = static_cast<std::size_t>(channel - 1);
    while (names.size() <= at) names.push_back(fmt::format("unused {}", names.size() + 1));
    names[at] = std::move(text);
  };
  for (const Input& input : rig.inputs)
    if (input.card_channel > 0) name(asked.inputs, input.card_channel, input.name);
  const auto pair = [&](const auto& output) {
    name(asked.outputs, output.card_channels[0], output.name + " L");
    name(asked.outputs, output.card_channels[1], output.name + " R");
  };
  std::ranges::for_each(rig.phones, pair);
  std::ranges::for_each(rig.monitors, pair);
  return asked;
}

Result<void> Session::prepare(const devices::Granted& granted) {
  const devices::Asked wanted = asked();
  const auto needed = [](const std::vector<std::string>& names) { return static_cast<int>(names.size()); };
  if (granted.inputs < needed(wanted.inputs) || granted.outputs < needed(wanted.outputs) ||
      granted.outputs > most_channels)
    return failure(fmt::format("The rig needs {} inputs and {} outputs of the card; it has {} and {}.",
                               needed(wanted.inputs), needed(wanted.outputs), granted.inputs, granted.outputs),
                   "Change the channels (card = ...) in the rig, or choose another card.", {.file = parts_->rig.file});
  if (granted.format.rate != parts_->rate) {
    for (const auto& [file, input] : parts_->where) parts_->shelf.put_away(ids::recording(file));
    if (auto opened = parts_->open_recordings(granted.format.rate); !opened) return opened;
  }
  auto plan = wire(parts_->rig, parts_->desk, granted.format, parts_->options.has_full_ceiling, parts_->shelf,
                   [this](const std::string& file, int& channels) -> std::shared_ptr<engine::Node> {
                     auto node = parts_->recordings.at(file);
                     channels = node->reader().channels();
                     return node;
                   });
  if (!plan) return std::unexpected(plan.error());
  return parts_->engine.start(std::move(*plan));
}

engine::Engine& Session::engine() { return parts_->engine; }
const Rig& Session::rig() const { return parts_->rig; }

void Session::mute_input(std::size_t input, bool is_muted) {
  parts_->desk.muted.at(input) = is_muted;
  parts_->send_matrix();
}

void Session::solo_input(std::size_t input, bool is_soloed) {
  parts_->desk.soloed.at(input) = is_soloed;
  parts_->send_matrix();
}

void Session::set_send(std::size_t mix, std::size_t input, Decibel level) {
  Desk::Send& send = parts_->desk.sends.at(mix).at(input);
  send.level = std::clamp(level, Decibel(-100.0), Decibel(20.0));
  send.is_sent = true;
  parts_->send_matrix();
}

void Session::mute_phones(std::size_t output, bool is_muted) {
  parts_->desk.outputs.at(output).is_muted = is_muted;
  if (parts_->is_phones(output))
    parts_->set(ids::output(parts_->rig.phones[output].name, "phones"), PhonesOutput::mute, is_muted ? 1.0 : 0.0);
  else parts_->set(ids::output(parts_->monitor(output).name, "level"), 1, is_muted ? 1.0 : 0.0);
}

void Session::set_phones_level(std::size_t output, Decibel level) {
  level = std::clamp(level, Decibel(-100.0), Decibel(10.0));
  parts_->desk.outputs.at(output).level = level;
  if (parts_->is_phones(output))
    parts_->set(ids::output(parts_->rig.phones[output].name, "phones"), PhonesOutput::volume, level.value());
  else parts_->set(ids::output(parts_->monitor(output).name, "level"), 0, level.value());
}

void Session::choose(std::size_t output, int choice) {
  if (!parts_->is_phones(output)) return;
  const Phones& phones = parts_->rig.phones[output];
  if (choice < 0 || choice >= static_cast<int>(phones.choices.size())) return;
  parts_->desk.outputs.at(output).choice = choice;
  parts_->set(ids::output(phones.name, "phones"), PhonesOutput::chain, choice);
}

Result<int> Session::save() {
  auto document = load_document(parts_->rig.file);
  if (!document) return std::unexpected(document.error());
  int changed = 0;
  const auto put = [&](const Way& way, Decibel level) -> Result<void> {
    auto edited = with_value(*document, way, text(level));
    if (!edited) return std::unexpected(edited.error());
    auto again = parse_document(std::move(*edited), document->file);
    if (!again) return std::unexpected(again.error());
    *document = std::move(*again);
    ++changed;
    return {};
  };

  Rig kept = parts_->rig;
  for (std::size_t m = 0; m < kept.mixes.size(); ++m)
    for (Send& send : kept.mixes[m].sends) {
      const auto input = std::ranges::find(kept.inputs, send.input, &Input::name) - kept.inputs.begin();
      const Decibel level = parts_->desk.sends[m][static_cast<std::size_t>(input)].level;
      if (level == send.level) continue;
      Way way = {member("mix"), item(kept.mixes[m].name), member("sends"), member(send.input)};
      const Value* value = find_value(*document, way);
      if (value != nullptr && value->table() != nullptr) way.push_back(member("level"));
      if (auto ok = put(way, level); !ok) return std::unexpected(ok.error());
      send.level = level;
    }
  for (std::size_t i = 0; i < parts_->desk.outputs.size(); ++i) {
    const bool is_phones = parts_->is_phones(i);
    Decibel& old = is_phones ? kept.phones[i].level : kept.monitors[i - kept.phones.size()].level;
    const Decibel level = parts_->desk.outputs[i].level;
    if (level == old) continue;
    const std::string& name = is_phones ? kept.phones[i].name : kept.monitors[i - kept.phones.size()].name;
    if (auto ok = put({member(is_phones ? "phones" : "monitor"), item(name), member("level")}, level); !ok)
      return std::unexpected(ok.error());
    old = level;
  }
  if (changed == 0) return 0;
  if (auto written = write_atomically(document->file, document->text); !written)
    return std::unexpected(written.error());
  // Only now, so that a failed save is tried again whole. Sends and volumes only: nothing that inputs' places point at.
  for (std::size_t m = 0; m < kept.mixes.size(); ++m) parts_->rig.mixes[m].sends = std::move(kept.mixes[m].sends);
  for (std::size_t i = 0; i < kept.phones.size(); ++i) parts_->rig.phones[i].level = kept.phones[i].level;
  for (std::size_t i = 0; i < kept.monitors.size(); ++i) parts_->rig.monitors[i].level = kept.monitors[i].level;
  return changed;
}

std::vector<InputState> Session::inputs() {
  std::vector<InputState> states;
  const Rig& rig = parts_->rig;
  for (std::size_t i = 0; i < rig.inputs.size(); ++i) {
    const Input& input = rig.inputs[i];
    InputState state{.name = input.name, .is_muted = parts_->desk.muted[i], .is_soloed = parts_->desk.soloed[i]};
    state.sound = db_spl(Pascal(needle(parts_->readings(ids::input(input.name, "sound")), MeterNode::rms)));
    state.wire = dbu(Volt(needle(parts_->readings(ids::input(input.name, "volts")), MeterNode::rms)));
    const auto strip = parts_->readings(ids::input(input.name, "meter"));
    state.rms = dbfs_rms(needle(strip, MeterNode::rms));
    state.peak = dbfs_peak(needle(strip, MeterNode::held_peak));
    const double overs = needle(parts_->readings(ids::input(input.name, "converted")), MeterNode::overs);
    state.clips = std::isfinite(overs) ? std::lround(overs) : 0;
    if (origin_of(input) == Origin::air)
      state.silent_because =
          gear::why_silent(find(rig.microphones, input.microphone)->spec, input.has_phantom).value_or("");
    states.push_back(std::move(state));
  }
  return states;
}

std::vector<PhonesState> Session::phones() {
  std::vector<PhonesState> states;
  const Rig& rig = parts_->rig;
  for (std::size_t i = 0; i < rig.phones.size() + rig.monitors.size(); ++i) {
    PhonesState state = parts_->is_phones(i) ? parts_->phones_state(i) : parts_->monitor_state(parts_->monitor(i));
    const Desk::Output& knobs = parts_->desk.outputs[i];
    state.level = knobs.level;
    state.is_muted = knobs.is_muted;
    state.choice = knobs.choice;
    states.push_back(std::move(state));
  }
  return states;
}

Frames Session::length() const {
  Frames longest;
  for (const auto& [file, node] : parts_->recordings) {
    const auto& info = node->reader().file();
    const double frames = info.frames.value() * parts_->rate.value() / info.rate.value();
    longest = std::max(longest, Frames(std::llround(std::ceil(frames))));
  }
  return longest;
}

bool Session::has_ended() const {
  return !parts_->options.loops &&
         std::ranges::all_of(parts_->recordings, [](const auto& r) { return r.second->reader().ended(); });
}

Frames Session::late_frames() const {
  Frames late;
  for (const auto& [file, node] : parts_->recordings) late += node->reader().missed();
  return late;
}

}  // namespace ohmic::rig
