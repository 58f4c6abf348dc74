// One stay with a JACK server: from jack_client_open to jack_client_close, ports and callbacks in between.

#include "devices/jack_session.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <jack/jack.h>

#include "devices/port_names.hpp"
#include "rt/denormals.hpp"
#include "rt/guard.hpp"

namespace ohmic::devices {
namespace {

constexpr std::size_t largest_period = 8192;  // JACK's own limit

std::string_view why_not_open(std::uint32_t status) {
  if ((status & JackServerFailed) != 0) return "no server is running";
  if ((status & JackVersionError) != 0) return "the server speaks another version of the protocol";
  if ((status & JackShmFailure) != 0) return "its shared memory cannot be reached (another user's server?)";
  if ((status & JackServerError) != 0) return "the server does not take us";
  if ((status & JackInitFailure) != 0) return "it could not initialise";
  return "it does not say why";
}

}  // namespace

JackSession::JackSession(std::shared_ptr<const JackLibrary> library, const Clock& clock,
                         std::shared_ptr<EventQueue> events)
    : library_(std::move(library)), jack_(library_->functions()), clock_(&clock), events_(std::move(events)) {}

JackSession::~JackSession() = default;

Result<Granted> JackSession::open(const Asked& asked, const JackSetup& setup) {
  auto answer = make_all(asked, setup);
  auto opening = Phase::opening;
  if (!answer || !phase_.compare_exchange_strong(opening, Phase::open)) close();
  return answer;
}

Result<Granted> JackSession::make_all(const Asked& asked, const JackSetup& setup) {
  if (auto made = make_client(asked, setup); !made) return std::unexpected(std::move(made).error());
  if (auto made = make_ports(asked, true); !made) return std::unexpected(std::move(made).error());
  if (auto made = make_ports(asked, false); !made) return std::unexpected(std::move(made).error());
  return grant(asked, setup);
}

Result<void> JackSession::make_client(const Asked& asked, const JackSetup& setup) {
  const std::string wanted = port_names({asked.client}, 32).front();
  std::uint32_t status = 0;
  if (setup.server.empty()) {
    client_ = jack_.client_open(wanted.c_str(), JackNoStartServer, &status);
  } else {
    client_ = jack_.client_open(wanted.c_str(), JackNoStartServer | JackServerName, &status, setup.server.c_str());
  }
  if (client_ == nullptr) return failure(fmt::format("{}: {}.", library_->name(), why_not_open(status)));
  name_ = jack_.get_client_name(client_);
  // A period is asked for before anybody computes with it.
  const auto frames = static_cast<Functions::Frames>(asked.format.frames);
  if (setup.may_set_period && jack_.get_buffer_size(client_) != frames) jack_.set_buffer_size(client_, frames);
  set_callbacks();
  return {};
}

Result<void> JackSession::make_ports(const Asked& asked, bool are_inputs) {
  const std::vector<std::string>& named = are_inputs ? asked.inputs : asked.outputs;
  // "client:port" and the zero at its end must fit.
  const std::size_t most = static_cast<std::size_t>(jack_.port_name_size()) - name_.size() - 2;
  const std::vector<std::string> wanted = port_names(named, std::min<std::size_t>(most, 200));
  auto& ports = are_inputs ? input_ports_ : output_ports_;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    Functions::Port* port = jack_.port_register(client_, wanted[i].c_str(), JACK_DEFAULT_AUDIO_TYPE,
                                                are_inputs ? JackPortIsInput : JackPortIsOutput, 0);
    const auto is_taken = [&](const std::string& name) { return has(fmt::format("{}:{}", name_, name)); };
    if (port == nullptr && is_taken(wanted[i])) {  // an input and an output may not share a name
      const std::string other = fmt::format("{} {}", wanted[i], are_inputs ? "in" : "out");
      port = jack_.port_register(client_, other.c_str(), JACK_DEFAULT_AUDIO_TYPE,
                                 are_inputs ? JackPortIsInput : JackPortIsOutput, 0);
      if (port == nullptr && is_taken(other)) {
        return failure(fmt::format("Two ports would be called \"{}\", and two \"{}\".", wanted[i], other),
                       "Give the inputs and outputs of the rig different names.");
      }
    }
    if (port == nullptr) {
      return failure(fmt::format("{} gave {} of {} {} ports and no more.", library_->name(), i, wanted.size(),
                                 are_inputs ? "input" : "output"),
                     "Start jackd with more: --port-max 2048.");
    }
    // What the rig calls it, in full, for patchbays that show aliases.
    if (wanted[i] != named[i]) jack_.port_set_alias(port, fmt::format("{}:{}", name_, named[i]).c_str());
    ports.push_back(port);
  }
  const int programs = are_inputs ? asked.program_inputs : asked.program_outputs;
  const std::size_t own = named.size() - std::min(named.size(), static_cast<std::size_t>(std::max(0, programs)));
  auto& hardware = are_inputs ? hardware_inputs_ : hardware_outputs_;
  for (std::size_t i = 0; i < own; ++i) hardware.emplace_back(jack_.port_short_name(ports[i]));
  return {};
}

void JackSession::set_callbacks() {
  jack_.set_thread_init_callback(
      client_, [](void*) { thread_local const rt::FlushDenormals for_the_life_of_the_thread; }, nullptr);
  jack_.set_process_callback(
      client_,
      [](Functions::Frames frames, void* self) {
        static_cast<JackSession*>(self)->process(frames);
        return 0;
      },
      this);
  // jackd calls the second of these, PipeWire 0.3.65 the first.
  jack_.on_shutdown(client_, [](void* self) { static_cast<JackSession*>(self)->lose({}); }, this);
  jack_.on_info_shutdown(
      client_,
      [](std::uint32_t, const char* reason, void* self) {
        static_cast<JackSession*>(self)->lose(reason != nullptr ? reason : "");
      },
      this);
  jack_.set_xrun_callback(
      client_,
      [](void* self) {
        static_cast<JackSession*>(self)->lose_sound();
        return 0;
      },
      this);
  jack_.set_buffer_size_callback(
      client_,
      [](Functions::Frames frames, void* self) {
        static_cast<JackSession*>(self)->has_another_period(frames);
        return 0;
      },
      this);
  jack_.set_sample_rate_callback(
      client_,
      [](Functions::Frames rate, void* self) {
        auto& session = *static_cast<JackSession*>(self);
        const std::uint32_t granted = session.granted_rate_;
        if (granted == 0 || rate == granted) return 0;
        session.has_another_rate_ = true;
        if (session.has_changed_.exchange(true)) return 0;
        char words[64];
        const auto end = fmt::format_to_n(words, sizeof words, "the sample rate is {} Hz now", rate);
        session.tell(Event::Kind::format_changed, Frames(0), {words, end.size});
        return 0;
      },
      this);
  jack_.set_port_connect_callback(
      client_,
      [](std::uint32_t, std::uint32_t, int is_made, void* self) {
        auto& session = *static_cast<JackSession*>(self);
        if (is_made != 0) session.may_hear_itself_ = true;  // until somebody has looked
        session.graph_changed_ = true;
      },
      this);
  jack_.set_port_registration_callback(
      client_, [](std::uint32_t, int, void* self) { static_cast<JackSession*>(self)->graph_changed_ = true; }, this);
}

Granted JackSession::grant(const Asked& asked, const JackSetup& setup) {
  nothing_.assign(largest_period, 0.0f);
  nowhere_.assign(largest_period, 0.0f);
  copies_.assign(largest_period * input_ports_.size(), 0.0f);
  inputs_.assign(input_ports_.size(), nothing_.data());
  outputs_.assign(output_ports_.size(), nowhere_.data());
  jack_.activate(client_);
  // PipeWire says its period only when it runs.
  for (int look = 0; look < 100 && cycles() == 0; ++look) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  const std::uint32_t seen = period_.load();
  const auto frames = static_cast<int>(seen != 0 ? seen : jack_.get_buffer_size(client_));
  Granted granted{.format = {.rate = Hertz(jack_.get_sample_rate(client_)), .frames = frames},
                  .inputs = static_cast<int>(input_ports_.size()),
                  .outputs = static_cast<int>(output_ports_.size()),
                  .capture_latency = hardware_latency(true),
                  .playback_latency = hardware_latency(false),
                  .words = {}};
  granted.words = fmt::format("{} server at {}, {} frames", library_->name(), text(granted.format.rate), frames);
  if (granted.format.rate != asked.format.rate) {
    granted.words += fmt::format(" (asked {}: the server's own rate holds)", text(asked.format.rate));
  }
  if (frames != asked.format.frames) {
    granted.words += fmt::format(" (asked {}: the server's own period {})", asked.format.frames,
                                 setup.may_set_period ? "could not be changed" : "holds");
  }
  if (name_ != asked.client) granted.words += fmt::format(" as \"{}\"", name_);
  if (setup.connects_to_hardware) granted.note = connected_to_nothing();
  granted_rate_ = static_cast<std::uint32_t>(granted.format.rate.value());
  granted_frames_ = static_cast<std::uint32_t>(frames);
  return granted;
}

/// Which outputs find no physical port to go to: "The card has 2 outputs: Band 2 right is connected to nothing."
std::string JackSession::connected_to_nothing() const {
  const std::size_t there = hardware(false).size();
  if (there >= hardware_outputs_.size()) return {};
  const std::span left(hardware_outputs_.begin() + static_cast<std::ptrdiff_t>(there), hardware_outputs_.end());
  return fmt::format("The card has {} output{}: {} {} connected to nothing.", there, there == 1 ? "" : "s",
                     fmt::join(left, ", "), left.size() == 1 ? "is" : "are");
}

Frames JackSession::hardware_latency(bool of_capture) {
  jack_latency_range_t longest{};
  for (const std::string& name : hardware(of_capture)) {
    Functions::Port* port = jack_.port_by_name(client_, name.c_str());
    if (port == nullptr) continue;
    jack_latency_range_t range{};
    jack_.port_get_latency_range(port, of_capture ? JackCaptureLatency : JackPlaybackLatency, &range);
    longest.max = std::max(longest.max, range.max);
  }
  return Frames(longest.max);
}

std::vector<std::string> JackSession::names(const char** list) const {
  std::vector<std::string> names;
  for (const char** name = list; name != nullptr && *name != nullptr; ++name) names.emplace_back(*name);
  if (list != nullptr) jack_.free(static_cast<void*>(list));
  return names;
}

void JackSession::close() {
  attach(nullptr);
  if (client_ == nullptr) return;
  jack_.client_close(client_);  // its callbacks use client_ until this returns
  client_ = nullptr;
}

std::vector<PortWire> JackSession::wires() {
  std::vector<PortWire> wires;
  may_hear_itself_ = false;  // a connection made from here on sets it again
  bool hears_itself = false;
  const auto add = [&](Functions::Port* port, bool comes_from_us) {
    for (std::string& theirs : names(jack_.port_get_all_connections(client_, port))) {
      hears_itself = hears_itself || theirs.starts_with(name_ + ":");
      wires.push_back(
          {.ours = jack_.port_short_name(port), .theirs = std::move(theirs), .comes_from_us = comes_from_us});
    }
  };
  for (Functions::Port* port : input_ports_) add(port, false);
  for (Functions::Port* port : output_ports_) add(port, true);
  if (hears_itself) may_hear_itself_ = true;
  return wires;
}

bool JackSession::has(const std::string& port) { return jack_.port_by_name(client_, port.c_str()) != nullptr; }

bool JackSession::connect(const PortWire& wire) {
  const std::string ours = fmt::format("{}:{}", name_, wire.ours);
  const int answer = wire.comes_from_us ? jack_.connect(client_, ours.c_str(), wire.theirs.c_str())
                                        : jack_.connect(client_, wire.theirs.c_str(), ours.c_str());
  return answer == 0 || answer == EEXIST;
}

std::vector<std::string> JackSession::hardware(bool are_inputs) const {
  const unsigned long flags = JackPortIsPhysical | (are_inputs ? JackPortIsOutput : JackPortIsInput);
  return names(jack_.get_ports(client_, nullptr, JACK_DEFAULT_AUDIO_TYPE, flags));
}

bool JackSession::abandon() noexcept {
  auto opening = Phase::opening;
  return phase_.compare_exchange_strong(opening, Phase::abandoned);
}

void JackSession::process(Functions::Frames frames) noexcept {
  period_.store(frames, std::memory_order_relaxed);
  for (std::size_t i = 0; i < input_ports_.size(); ++i) {
    const auto* memory = static_cast<const float*>(jack_.port_get_buffer(input_ports_[i], frames));
    inputs_[i] = memory != nullptr ? memory : nothing_.data();
  }
  for (std::size_t i = 0; i < output_ports_.size(); ++i) {
    auto* memory = static_cast<float*>(jack_.port_get_buffer(output_ports_[i], frames));
    outputs_[i] = memory != nullptr ? memory : nowhere_.data();
  }
  play({inputs_, outputs_, static_cast<int>(frames)});
  cycles_.fetch_add(1, std::memory_order_relaxed);
}

void JackSession::play(const Block& block) noexcept {
  const ClientSlot::Period period(slot_);
  Client* client = period.client();
  const auto frames = static_cast<Functions::Frames>(block.frames);
  // What is computed for another rate would sound wrong.
  const std::uint32_t granted = granted_frames_.load(std::memory_order_relaxed);
  const bool fits = frames <= granted && !has_another_rate_.load();
  // While it was opened nobody was told of changes yet.
  if (client != nullptr && frames > granted) has_another_period(frames);
  if (client == nullptr || !fits) {
    losses_.store(0), missing_.store(0);  // nobody was playing
    silence(frames);
  } else {
    // An output connected to our own input may be the same memory: then, and only then, inputs are copied.
    for (std::size_t i = 0; may_hear_itself_.load(std::memory_order_relaxed) && i < inputs_.size(); ++i) {
      inputs_[i] = std::copy_n(inputs_[i], frames, copies_.data() + i * largest_period) - frames;
    }
    const rt::AudioScope audio;
    if (losses_.exchange(0) > 0) client->missed(Frames(missing_.exchange(0)));
    client->process(block);
  }
}

/// Told once; silence until it is opened anew where blocks would be longer than anybody is prepared for.
void JackSession::has_another_period(Functions::Frames frames) noexcept {
  const std::uint32_t granted = granted_frames_;
  if (granted == 0 || frames == granted || has_changed_.exchange(true)) return;
  char words[64];
  const auto end = fmt::format_to_n(words, sizeof words, "the period is {} frames now", frames);
  tell(Event::Kind::format_changed, Frames(0), {words, end.size});
}

void JackSession::silence(Functions::Frames frames) noexcept {
  for (float* output : outputs_) std::fill_n(output, frames, 0.0f);
}

/// jackd's figure is of the last time the hardware was late; when it tells that a program was late it leaves that
/// figure as it was (JackEngine::CheckXRun, jack2 1.9.21). PipeWire 0.3.65 answers in seconds, under the same name, and
/// of its driver's last xrun. What is not known is 0.
void JackSession::lose_sound() noexcept {
  const float late = library_->name() == "JACK" ? jack_.get_xrun_delayed_usecs(client_) : 0.0f;  // us
  const bool is_new = late > 0.0f && late != last_late_.exchange(late);
  const Frames lost(is_new ? std::llround(static_cast<double>(late) * 1e-6 * granted_rate_) : 0);
  missing_.fetch_add(lost.count());
  losses_.fetch_add(1);  // behind missing_: whoever sees the loss sees its size
  tell(Event::Kind::xrun, lost, is_new ? "the JACK server was late" : "the JACK server or a program on it was late");
}

void JackSession::lose(std::string_view reason) noexcept {
  if (is_lost_.exchange(true)) return;
  tell(Event::Kind::lost, Frames(0), reason.empty() ? "the JACK server has ended" : reason);
}

void JackSession::tell(Event::Kind kind, Frames frames, std::string_view why) noexcept {
  const Clock* clock = clock_;
  if (clock == nullptr || phase_ == Phase::abandoned) return;
  events_->push(kind, clock->now(), frames, why);
}

}  // namespace ohmic::devices
