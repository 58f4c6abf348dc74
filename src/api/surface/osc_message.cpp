// liblo takes single messages apart; bundles are opened here, since liblo does that only behind a socket of its own.

#include "api/surface/osc_message.hpp"

#include <cmath>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <lo/lo.h>

namespace ohmic::api {
namespace {

constexpr int deepest_bundle = 4;
constexpr std::string_view bundle_mark{"#bundle\0", 8};
constexpr std::size_t bundle_head = 16;  // the mark and a time

struct Freed {
  void operator()(void* message) const { lo_message_free(message); }
  void operator()(char* bytes) const { std::free(bytes); }
};

Error refused(std::string_view why) {
  return Error{.what = fmt::format("This is no OSC packet: {}.", why),
               .hint = "Send OSC 1.0 over UDP, such as /strip/fader ,if 1 0.75."};
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

Result<OscMessage> read_message(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % 4 != 0) return std::unexpected(refused("its length is no multiple of four"));
  const std::size_t end = bytes.find('\0');
  if (bytes.front() != '/' || end == std::string_view::npos) return std::unexpected(refused("a path begins with /"));
  int problem = 0;
  std::string copy(bytes);  // liblo turns the bytes round in place
  const std::unique_ptr<void, Freed> message(lo_message_deserialise(copy.data(), copy.size(), &problem));
  if (!message) return std::unexpected(refused(fmt::format("liblo refuses it ({})", problem)));
  OscMessage read{.path = std::string(bytes.substr(0, end)), .arguments = {}};
  const std::string_view types = lo_message_get_types(message.get());
  lo_arg** arguments = lo_message_get_argv(message.get());
  for (std::size_t i = 0; i < types.size(); ++i) {
    switch (types[i]) {
      case 'i': read.arguments.emplace_back(arguments[i]->i); break;
      case 'c': read.arguments.emplace_back(static_cast<std::int32_t>(arguments[i]->c)); break;
      case 'h': read.arguments.emplace_back(static_cast<std::int32_t>(arguments[i]->h)); break;
      case 'f': read.arguments.emplace_back(arguments[i]->f); break;
      case 'd': read.arguments.emplace_back(static_cast<float>(arguments[i]->d)); break;
      case 's':
      case 'S': read.arguments.emplace_back(std::string(&arguments[i]->s)); break;
      case 'T': read.arguments.emplace_back(std::int32_t{1}); break;
      case 'F': read.arguments.emplace_back(std::int32_t{0}); break;
      case 'N':
      case 'I': break;
      default: return std::unexpected(refused(fmt::format("an argument of type '{}' means nothing here", types[i])));
    }
  }
  return read;
}

Result<void> read_into(std::vector<OscMessage>& messages, std::string_view packet, int depth) {
  if (!packet.starts_with(bundle_mark)) {
    auto message = read_message(packet);
    if (!message) return std::unexpected(message.error());
    messages.push_back(std::move(*message));
    return {};
  }
  if (depth >= deepest_bundle) return std::unexpected(refused("bundles stand too deep in each other"));
  if (packet.size() < bundle_head) return std::unexpected(refused("a bundle has no time"));
  packet.remove_prefix(bundle_head);
  while (!packet.empty()) {
    if (packet.size() < 4) return std::unexpected(refused("a bundle ends in the middle"));
    const std::size_t length = big_endian(packet);
    packet.remove_prefix(4);
    if (length > packet.size()) return std::unexpected(refused("a bundle promises more than it holds"));
    if (auto read = read_into(messages, packet.substr(0, length), depth + 1); !read) return read;
    packet.remove_prefix(length);
  }
  return {};
}

}  // namespace

Result<std::vector<OscMessage>> read_osc(std::string_view packet) {
  if (packet.size() > longest_osc_packet) return std::unexpected(refused("it is longer than a datagram"));
  std::vector<OscMessage> messages;
  if (auto read = read_into(messages, packet, 0); !read) return std::unexpected(read.error());
  return messages;
}

std::string write_osc(const OscMessage& message) {
  const std::unique_ptr<void, Freed> made(lo_message_new());
  for (const OscMessage::Argument& argument : message.arguments) {
    if (const auto* whole = std::get_if<std::int32_t>(&argument)) lo_message_add_int32(made.get(), *whole);
    if (const auto* number = std::get_if<float>(&argument)) lo_message_add_float(made.get(), *number);
    if (const auto* text = std::get_if<std::string>(&argument)) lo_message_add_string(made.get(), text->c_str());
  }
  std::size_t length = 0;
  const std::unique_ptr<char, Freed> bytes(
      static_cast<char*>(lo_message_serialise(made.get(), message.path.c_str(), nullptr, &length)));
  return bytes ? std::string(bytes.get(), length) : std::string();
}

}  // namespace ohmic::api
