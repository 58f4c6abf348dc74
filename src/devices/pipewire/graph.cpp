// What stands in a PipeWire server: nodes, their ports, the wires between them, and which cards are the default ones.

#include "devices/pipewire/graph.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>
#include <pipewire/extensions/metadata.h>
#include <pipewire/pipewire.h>
#include <unistd.h>

namespace ohmic::devices {
namespace {

std::string word(const spa_dict& all, const char* key) {
  const char* value = spa_dict_lookup(&all, key);
  return value != nullptr ? value : "";
}

int number(const spa_dict& all, const char* key) { return std::atoi(word(all, key).c_str()); }

/// {"name":"alsa_output.usb-..."}: names have no quotation marks.
std::string name_in(std::string_view json) {
  constexpr std::string_view before = "\"name\":";
  const std::size_t key = json.find(before);
  if (key == std::string_view::npos) return {};
  const std::size_t open = json.find('"', key + before.size());
  const std::size_t close = open == std::string_view::npos ? open : json.find('"', open + 1);
  if (close == std::string_view::npos) return {};
  return std::string(json.substr(open + 1, close - open - 1));
}

}  // namespace

struct PipewireGraph::Listener {
  PipewireGraph* self = nullptr;
  pw_registry* registry = nullptr;
  pw_metadata* metadata = nullptr;
  spa_hook registry_hook{};
  spa_hook metadata_hook{};
  pw_registry_events registry_events{};
  pw_metadata_events metadata_events{};

  static PipewireGraph& of(void* data) { return *static_cast<PipewireGraph*>(data); }

  explicit Listener(PipewireGraph* graph) : self(graph) {
    registry_events.version = PW_VERSION_REGISTRY_EVENTS;
    registry_events.global = [](void* data, std::uint32_t id, std::uint32_t, const char* type, std::uint32_t,
                                const spa_dict* properties) {
      if (properties != nullptr) of(data).add(id, type, *properties);
    };
    registry_events.global_remove = [](void* data, std::uint32_t id) { of(data).remove(id); };
    metadata_events.version = PW_VERSION_METADATA_EVENTS;
    metadata_events.property = [](void* data, std::uint32_t, const char* key, const char*, const char* value) {
      const std::string_view what = key != nullptr ? key : "";
      const std::string name = value != nullptr ? name_in(value) : "";
      if (what == "default.audio.sink") of(data).default_sink_ = name;
      if (what == "default.audio.source") of(data).default_source_ = name;
      return 0;
    };
  }
};

PipewireGraph::PipewireGraph(PipewireConnection& connection, Clock::Time patience)
    : connection_(connection), patience_(patience), listener_(new Listener(this)) {
  const PipewireConnection::Hold hold(connection_);
  listener_->registry = pw_core_get_registry(connection_.core(), PW_VERSION_REGISTRY, 0);
  pw_registry_add_listener(listener_->registry, &listener_->registry_hook, &listener_->registry_events, this);
  connection_.settle(patience_);  // what stands there
  connection_.settle(patience_);  // what that says about itself
}

PipewireGraph::~PipewireGraph() {
  const PipewireFunctions& pw = connection_.functions();
  if (listener_->metadata != nullptr) {
    spa_hook_remove(&listener_->metadata_hook);
    pw.proxy_destroy(reinterpret_cast<pw_proxy*>(listener_->metadata));
  }
  spa_hook_remove(&listener_->registry_hook);
  pw.proxy_destroy(reinterpret_cast<pw_proxy*>(listener_->registry));
}

void PipewireGraph::belongs_to(std::uint32_t node) { own_ = node; }

/// [loop]
void PipewireGraph::add(std::uint32_t id, const char* type, const spa_dict& properties) {
  const std::string_view what = type;
  has_changed_ = true;
  if (what == PW_TYPE_INTERFACE_Node) {
    Node node{.name = word(properties, PW_KEY_NODE_NAME),
              .title = word(properties, PW_KEY_NODE_DESCRIPTION),
              .media_class = word(properties, PW_KEY_MEDIA_CLASS),
              .priority = number(properties, PW_KEY_PRIORITY_SESSION),
              .client = static_cast<std::uint32_t>(number(properties, PW_KEY_CLIENT_ID))};
    if (node.title.empty()) node.title = node.name;
    nodes_[id] = std::move(node);
  } else if (what == PW_TYPE_INTERFACE_Port) {
    ports_[id] = {.node = static_cast<std::uint32_t>(number(properties, PW_KEY_NODE_ID)),
                  .number = number(properties, PW_KEY_PORT_ID),
                  .is_input = word(properties, PW_KEY_PORT_DIRECTION) == "in",
                  .is_monitor = word(properties, PW_KEY_PORT_MONITOR) == "true",
                  .name = word(properties, PW_KEY_PORT_NAME)};
  } else if (what == PW_TYPE_INTERFACE_Link) {
    links_[id] = {.output = static_cast<std::uint32_t>(number(properties, PW_KEY_LINK_OUTPUT_PORT)),
                  .input = static_cast<std::uint32_t>(number(properties, PW_KEY_LINK_INPUT_PORT))};
  } else if (what == PW_TYPE_INTERFACE_Client) {
    processes_[id] = number(properties, PW_KEY_SEC_PID);
  } else if (what == PW_TYPE_INTERFACE_Metadata && word(properties, PW_KEY_METADATA_NAME) == "default" &&
             listener_->metadata == nullptr) {
    listener_->metadata =
        static_cast<pw_metadata*>(pw_registry_bind(listener_->registry, id, type, PW_VERSION_METADATA, 0));
    if (listener_->metadata != nullptr)
      pw_metadata_add_listener(listener_->metadata, &listener_->metadata_hook, &listener_->metadata_events, this);
  }
}

/// [loop]
void PipewireGraph::remove(std::uint32_t id) {
  has_changed_ = true;
  nodes_.erase(id), ports_.erase(id), links_.erase(id), processes_.erase(id);
}

std::string PipewireGraph::name_of(const Port& port) const {
  const auto node = nodes_.find(port.node);
  return fmt::format("{}:{}", node == nodes_.end() ? "" : node->second.name, port.name);
}

const PipewireGraph::Port* PipewireGraph::find(const std::string& name, bool is_input, std::uint32_t& id) const {
  for (const auto& [number, port] : ports_) {
    if (port.is_input != is_input || name_of(port) != name) continue;
    id = number;
    return &port;
  }
  return nullptr;
}

std::vector<PortWire> PipewireGraph::wires() {
  const PipewireConnection::Hold hold(connection_);
  std::vector<PortWire> wires;
  for (const auto& [id, link] : links_) {
    const auto output = ports_.find(link.output), input = ports_.find(link.input);
    if (output == ports_.end() || input == ports_.end()) continue;
    if (output->second.node == own_)
      wires.push_back({.ours = output->second.name, .theirs = name_of(input->second), .comes_from_us = true});
    if (input->second.node == own_)
      wires.push_back({.ours = input->second.name, .theirs = name_of(output->second), .comes_from_us = false});
  }
  return wires;
}

bool PipewireGraph::has(const std::string& port) {
  const PipewireConnection::Hold hold(connection_);
  std::uint32_t id = 0;
  return find(port, true, id) != nullptr || find(port, false, id) != nullptr;
}

bool PipewireGraph::connect(const PortWire& wire) {
  const PipewireConnection::Hold hold(connection_);
  const auto node = nodes_.find(own_);
  if (node == nodes_.end()) return false;
  const std::string ours = fmt::format("{}:{}", node->second.name, wire.ours);
  std::uint32_t output_id = 0, input_id = 0;
  const Port* output = find(wire.comes_from_us ? ours : wire.theirs, false, output_id);
  const Port* input = find(wire.comes_from_us ? wire.theirs : ours, true, input_id);
  if (output == nullptr || input == nullptr) return false;
  const std::array words = {std::to_string(output->node), std::to_string(output_id), std::to_string(input->node),
                            std::to_string(input_id)};
  const std::array items = {
      spa_dict_item{PW_KEY_LINK_OUTPUT_NODE, words[0].c_str()},
      spa_dict_item{PW_KEY_LINK_OUTPUT_PORT, words[1].c_str()}, spa_dict_item{PW_KEY_LINK_INPUT_NODE, words[2].c_str()},
      spa_dict_item{PW_KEY_LINK_INPUT_PORT, words[3].c_str()}, spa_dict_item{PW_KEY_OBJECT_LINGER, "true"}};
  const spa_dict properties{.flags = 0, .n_items = static_cast<std::uint32_t>(items.size()), .items = items.data()};
  auto* link = static_cast<pw_proxy*>(pw_core_create_object(connection_.core(), "link-factory", PW_TYPE_INTERFACE_Link,
                                                            PW_VERSION_LINK, &properties, 0));
  if (link == nullptr) return false;
  // Once it stands it lives without whoever asked for it.
  const bool is_answered = connection_.settle(patience_);
  connection_.functions().proxy_destroy(link);
  return is_answered;
}

bool PipewireGraph::is_own(const Node& node) const {
  const auto process = processes_.find(node.client);
  return process != processes_.end() && process->second == ::getpid();
}

bool PipewireGraph::serves(const Node& node, bool are_inputs) const {
  if (is_own(node)) return false;
  return node.media_class == "Audio/Duplex" || node.media_class == (are_inputs ? "Audio/Source" : "Audio/Sink");
}

PipewireGraph::Found PipewireGraph::default_card(bool are_inputs) {
  const PipewireConnection::Hold hold(connection_);
  const std::string& wanted = are_inputs ? default_source_ : default_sink_;
  // The default may be a virtual card of ours: then it is the one that would be, without us.
  auto best = nodes_.end();
  for (auto node = nodes_.begin(); node != nodes_.end(); ++node) {
    if (!serves(node->second, are_inputs)) continue;
    const bool is_wanted = node->second.name == wanted;
    if (best == nodes_.end() || is_wanted ||
        (best->second.name != wanted && node->second.priority > best->second.priority))
      best = node;
  }
  if (best == nodes_.end()) return {};
  std::vector<const Port*> ports;
  for (const auto& [id, port] : ports_)
    if (port.node == best->first && port.is_input != are_inputs && !port.is_monitor) ports.push_back(&port);
  std::ranges::sort(ports, {}, &Port::number);
  Found found{.title = best->second.title, .ports = {}};
  for (const Port* port : ports) found.ports.push_back(name_of(*port));
  return found;
}

}  // namespace ohmic::devices
