// Opens the recordings, builds plans for cards, and turns a person's controls into settings.

#include "rig/session.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "devices/file_reader.hpp"
#include "gear/phones_output.hpp"
#include "rig/chain.hpp"
#include "rig/session_parts.hpp"

namespace ohmic::rig {
namespace {

using gear::PhonesOutput;

constexpr int most_channels = 256;

}  // namespace

Result<void> Session::Parts::open_recordings(Hertz at) {
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

void Session::Parts::send_matrix() {
  const std::string id(ids::mixer);
  const auto mixer =
      shelf.take<engine::Mixer>(id, static_cast<int>(rig.inputs.size()), static_cast<int>(2 * rig.mixes.size()));
  [[maybe_unused]] const auto known = engine.set(id, desk.matrix(*mixer));  // as set()
}

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

std::vector<std::string> Session::notes() const {
  std::map<double, std::vector<std::string_view>> unknown_sockets;  // by level
  const auto note = [&](const auto& output) {
    if (!output.output.full_scale) unknown_sockets[output.output.level.value()].push_back(output.name);
  };
  std::ranges::for_each(parts_->rig.phones, note);
  std::ranges::for_each(parts_->rig.monitors, note);
  std::vector<std::string> notes;
  notes.reserve(unknown_sockets.size());
  for (const auto& [level, names] : unknown_sockets)
    notes.push_back(
        fmt::format("{}: nobody says what voltage the card's socket gives, so 105 dB SPL is played at {} and the "
                    "levels shown are the "
                    "model's. Say it with output = {{ full_scale = \"...\" }}, or turn up with care with output = {{ "
                    "level = \"...\" }}.",
                    fmt::join(names, ", "), text(DBFS(level))));
  return notes;
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

Frames Session::cut_off_frames() const {
  Frames cut_off;
  for (const auto& [file, node] : parts_->recordings) cut_off += node->reader().cut_off();
  return cut_off;
}

}  // namespace ohmic::rig
