// What a card of ours tells PipeWire about its channels and buffers, as SPA writes it down.

#include "devices/pipewire/pods.hpp"

#include <fmt/format.h>
#include <spa/param/audio/raw.h>
#include <spa/param/buffers.h>
#include <spa/pod/builder.h>

namespace ohmic::devices {

std::vector<std::uint32_t> positions(int channels) {
  if (channels == 1) return {SPA_AUDIO_CHANNEL_MONO};
  if (channels == 2) return {SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR};
  std::vector<std::uint32_t> all;
  for (int i = 0; i < channels; ++i) all.push_back(SPA_AUDIO_CHANNEL_AUX0 + static_cast<std::uint32_t>(i));
  return all;
}

std::string position_words(int channels) {
  if (channels == 1) return "MONO";
  if (channels == 2) return "FL,FR";
  std::string words;
  for (int i = 0; i < channels; ++i) words += fmt::format("{}AUX{}", i == 0 ? "" : ",", i);
  return words;
}

const spa_pod* buffer_parameter(spa_pod_builder& builder, int channels, int bytes) {
  spa_pod_frame frame{};
  spa_pod_builder_push_object(&builder, &frame, SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers);
  const auto add = [&](std::uint32_t key, int value) {
    spa_pod_builder_prop(&builder, key, 0);
    spa_pod_builder_int(&builder, value);
  };
  add(SPA_PARAM_BUFFERS_blocks, channels);
  add(SPA_PARAM_BUFFERS_size, bytes);
  add(SPA_PARAM_BUFFERS_stride, static_cast<int>(sizeof(float)));
  return static_cast<const spa_pod*>(spa_pod_builder_pop(&builder, &frame));
}

}  // namespace ohmic::devices
