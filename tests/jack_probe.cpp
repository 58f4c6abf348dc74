// Somebody else's JACK client: records what it is given, sample by sample, or passes it on. Knows nothing of our card.

#include "jack_probe.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include <jack/jack.h>

namespace ohmic::scenario {
namespace {

constexpr std::size_t most_frames = 60 * 48000;

}  // namespace

JackProbe::JackProbe(const std::string& name, const std::string& server, int inputs, const std::string& library)
    : library_(devices::JackLibrary::load(library).value()), jack_(library_->functions()) {
  jack_.set_error_function([](const char*) {});
  jack_.set_info_function([](const char*) {});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (client_ == nullptr && std::chrono::steady_clock::now() < deadline) {
    std::uint32_t status = 0;
    client_ = server.empty()
                  ? jack_.client_open(name.c_str(), JackNoStartServer, &status)
                  : jack_.client_open(name.c_str(), JackNoStartServer | JackServerName, &status, server.c_str());
    if (client_ == nullptr) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  if (client_ == nullptr) return;
  for (int i = 1; i <= inputs; ++i)
    inputs_.push_back(
        jack_.port_register(client_, ("in " + std::to_string(i)).c_str(), JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0));
  output_ = jack_.port_register(client_, "out", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
  records_.assign(inputs_.size(), std::vector<float>(most_frames, 0.0f));
  jack_.set_process_callback(client_, &JackProbe::process, this);
  jack_.set_xrun_callback(client_, [](void* self) { return ++static_cast<JackProbe*>(self)->losses_, 0; }, this);
  jack_.activate(client_);
}

JackProbe::~JackProbe() {
  if (client_ != nullptr) jack_.client_close(client_);
}

int JackProbe::process(devices::JackFunctions::Frames frames, void* self) {
  static_cast<JackProbe*>(self)->take(frames);
  return 0;
}

void JackProbe::take(devices::JackFunctions::Frames frames) {
  const std::size_t at = heard_.load(std::memory_order_relaxed);
  const std::size_t count = std::min<std::size_t>(frames, most_frames - at);
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const auto* from = static_cast<const float*>(jack_.port_get_buffer(inputs_[i], frames));
    if (from == nullptr) continue;
    std::copy_n(from, count, records_[i].begin() + static_cast<std::ptrdiff_t>(at));
    if (i == 0)
      if (auto* to = static_cast<float*>(jack_.port_get_buffer(output_, frames))) std::copy_n(from, frames, to);
  }
  heard_.store(at + count, std::memory_order_release);
}

bool JackProbe::connect(const std::string& from, const std::string& to) {
  return jack_.connect(client_, from.c_str(), to.c_str()) == 0;
}

bool JackProbe::has(const std::string& port) { return jack_.port_by_name(client_, port.c_str()) != nullptr; }

bool JackProbe::are_connected(const std::string& from, const std::string& to) {
  auto* port = jack_.port_by_name(client_, from.c_str());
  const char** all = port == nullptr ? nullptr : jack_.port_get_all_connections(client_, port);
  bool is_found = false;
  for (int i = 0; all != nullptr && all[i] != nullptr; ++i) is_found = is_found || to == all[i];
  if (all != nullptr) jack_.free(all);
  return is_found;
}

std::vector<float> JackProbe::heard(std::size_t input) const {
  return {records_[input].begin(), records_[input].begin() + static_cast<std::ptrdiff_t>(frames())};
}

float JackProbe::peak(std::size_t input, std::size_t from) const {
  float peak = 0.0f;
  const std::size_t end = frames();
  for (std::size_t i = from; i < end; ++i) {
    if (!std::isfinite(records_[input][i])) return records_[input][i];
    peak = std::max(peak, std::abs(records_[input][i]));
  }
  return peak;
}

}  // namespace ohmic::scenario
