#pragma once
// The same devices in ngspice and as our laws, on the same sources: currents at every point of sweeps, and admittances.

#include <cmath>
#include <complex>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "circuit/circuit.hpp"
#include "circuit/device/lower.hpp"
#include "circuit/expression/tape.hpp"
#include "circuit/ngspice_test.hpp"

namespace ohmic::circuit {

/// Values such as "is=1e-14 n=1.5": plain numbers, as both programs read them.
inline std::map<std::string, double> card_values(const std::string& text) {
  std::map<std::string, double> values;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::size_t sign = word.find('=');
    if (sign != std::string::npos) values[word.substr(0, sign)] = std::stod(word.substr(sign + 1));
  }
  return values;
}

/// A device on meters of its own: terminal k of device n is node "n_k", fed from the common node "tk".
struct Specimen {
  char letter = 'd';
  std::string type, card, line;  // "npn", "is=1e-14 bf=200", "m=2"
  bool is_p_channel = false;     // VDMOS

  std::string name(std::size_t number) const { return std::string(1, letter) + "x" + std::to_string(number); }
};

/// A circuit of one device, and its law's outputs as functions of the voltages of its nodes.
class LawAtWork {
 public:
  LawAtWork(const Specimen& specimen, std::size_t number, std::size_t terminals) {
    Instance instance{.name = specimen.name(number),
                      .letter = specimen.letter,
                      .nodes = {},
                      .values = card_values(specimen.line),
                      .place = {}};
    for (std::size_t k = 1; k <= terminals; ++k) {
      instance.nodes.push_back(circuit_.add_node(instance.name + "_" + std::to_string(k)));
    }
    const ModelCard card{.name = "card" + std::to_string(number),
                         .type = specimen.type,
                         .is_p_channel = specimen.is_p_channel,
                         .values = card_values(specimen.card),
                         .place = {}};
    std::vector<std::string> warnings;
    const Result<void> added = add_device(circuit_, instance, card, warnings);
    EXPECT_TRUE(added) << (added ? "" : added.error().sentence());
    EXPECT_EQ(warnings, std::vector<std::string>{}) << specimen.card;
    for (const Device& device : circuit_.devices) {
      Graph graph = device.law->graph;
      std::vector<Term> outputs;
      const auto with_slopes = [&](Term term) {
        outputs.push_back(term ? term : graph.constant(0.0));
        for (int c = 0; c < static_cast<int>(device.controls.size()); ++c) {
          outputs.push_back(term ? graph.derivative(term, c) : graph.constant(0.0));
        }
      };
      for (const Term term : device.law->currents) with_slopes(term);
      for (const Term term : device.law->charges) with_slopes(term);
      tapes_.emplace_back(graph, outputs);
    }
  }

  const Circuit& circuit() const { return circuit_; }

  /// What flows out of each node into the device; `rounding`: how far figures of ngspice's precision can be from it.
  struct Flow {
    std::vector<double> ampere, coulomb, rounding;
    std::vector<std::complex<double>> admitted;
  };
  /// small: small signals at the nodes, or empty.
  Flow flow(const std::vector<double>& volt, const std::vector<std::complex<double>>& small = {},
            double omega = 0.0) const {
    Flow flow{std::vector<double>(volt.size()), std::vector<double>(volt.size()), std::vector<double>(volt.size()),
              std::vector<std::complex<double>>(volt.size())};
    const auto at = [](int node) { return static_cast<std::size_t>(node); };
    const auto add = [&](auto& sums, int from, int to, auto value) {
      sums[at(from)] += value;
      sums[at(to)] -= value;
    };
    const auto difference = [&](const auto& of, int a, int b) { return of[at(a)] - of[at(b)]; };
    for (const Resistor& r : circuit_.resistors) {
      add(flow.ampere, r.a, r.b, difference(volt, r.a, r.b) / r.ohm);
      const double rounding = 2e-16 * (std::abs(volt[at(r.a)]) + std::abs(volt[at(r.b)])) / r.ohm;
      flow.rounding[at(r.a)] += rounding, flow.rounding[at(r.b)] += rounding;
      if (!small.empty()) add(flow.admitted, r.a, r.b, difference(small, r.a, r.b) / r.ohm);
    }
    for (const Capacitor& c : circuit_.capacitors) {
      add(flow.coulomb, c.a, c.b, difference(volt, c.a, c.b) * c.farad);
      const std::complex<double> susceptance(0.0, omega * c.farad);
      if (!small.empty()) add(flow.admitted, c.a, c.b, difference(small, c.a, c.b) * susceptance);
    }
    for (std::size_t k = 0; k < circuit_.devices.size(); ++k) {
      const Device& device = circuit_.devices[k];
      std::vector<double> controls, registers(tapes_[k].instructions().size()), out(tapes_[k].outputs().size());
      for (const DeviceControl& control : device.controls) {
        controls.push_back(difference(volt, control.what.positive, control.what.negative));
      }
      tapes_[k].run(controls, 0.0, registers, out);
      const std::size_t stride = device.controls.size() + 1, branches = device.branches.size();
      for (std::size_t b = 0; b < branches; ++b) {
        const DeviceBranch& branch = device.branches[b];
        add(flow.ampere, branch.from, branch.to, out[b * stride]);
        add(flow.coulomb, branch.from, branch.to, out[(branches + b) * stride]);
        for (std::size_t c = 0; c < device.controls.size(); ++c) {
          const Control& what = device.controls[c].what;
          const double slope = out[b * stride + 1 + c];
          const double rounding =
              4e-16 * std::abs(slope) * (std::abs(volt[at(what.positive)]) + std::abs(volt[at(what.negative)]));
          flow.rounding[at(branch.from)] += rounding, flow.rounding[at(branch.to)] += rounding;
          if (small.empty()) continue;
          const std::complex<double> y(slope, omega * out[(branches + b) * stride + 1 + c]);
          add(flow.admitted, branch.from, branch.to, y * difference(small, what.positive, what.negative));
        }
      }
    }
    return flow;
  }

 private:
  Circuit circuit_;
  std::vector<Tape> tapes_;
};

/// Those given, and behind them the same without series resistances, whose voltages are known exactly.
inline std::vector<Specimen> with_and_without_series(std::vector<Specimen> specimens) {
  const std::size_t given = specimens.size();
  for (std::size_t k = 0; k < given; ++k) {
    Specimen bare = specimens[k];
    bare.card.clear();
    std::istringstream words(specimens[k].card);
    for (std::string word; words >> word;) {
      if (word.front() != 'r') bare.card += word + " ";
    }
    if (bare.card.size() < specimens[k].card.size()) specimens.push_back(bare);
  }
  return specimens;
}

class DeviceBench {
 public:
  DeviceBench(std::size_t terminals, std::vector<Specimen> specimens)
      : terminals_(terminals), specimens_(with_and_without_series(std::move(specimens))) {
    for (std::size_t n = 0; n < specimens_.size(); ++n) laws_.emplace_back(specimens_[n], n, terminals_);
    // Inner nodes are kept only where they are named.
    for (std::size_t k = 1; k <= terminals_; ++k) commands_ += "save t" + std::to_string(k) + "\n";
    for (const LawAtWork& law : laws_) {
      const std::vector<std::string>& nodes = law.circuit().nodes;
      for (std::size_t k = 1; k < nodes.size(); ++k) {
        commands_ += "save \"" + name_there(nodes[k]) + "\"" + (k <= terminals_ ? " i(v" + nodes[k] + ")" : "") + "\n";
      }
    }
  }

  /// "v2 0 5 0.1 v1 -1 1 0.5", the rest of the terminals at these voltages.
  void sweep(const std::string& sources, const std::vector<double>& bias) {
    set(bias);
    commands_ += "dc " + sources + "\n";
    steps_.push_back({});
  }
  /// One volt at terminal `driven` at 1 MHz.
  void admittance(const std::vector<double>& bias, std::size_t driven) {
    set(bias);
    for (std::size_t k = 1; k <= terminals_; ++k) {
      commands_ += "alter @v" + std::to_string(k) + "[acmag] = " + (k == driven ? "1" : "0") + "\n";
    }
    commands_ += "op\nac lin 1 1e6 1e6\n";
    steps_.push_back({.is_small = true});
  }

  double current_tolerance = 1e-9;     // relative, where the voltages are given, and
  double current_floor = 1e-15;        // A
  double inner_tolerance = 1e-6;       // relative, behind series resistances: there ngspice stops iterating, and
  double inner_floor = 1e-12;          // A: its abstol
  double admittance_tolerance = 1e-6;  // relative to the largest admittance of its kind at any terminal, and
  double conductance_floor = 2e-12;    // S: ngspice leaves gmin out of some small signals
  /// Whether the currents of all terminals are compared, or those that leave inner nodes, too.
  double worst_current = 0.0, worst_admittance = 0.0;  // what was found, as shares of the tolerances

  void compare() {
    const auto plots = run_ngspice(deck(), commands_);
    ASSERT_TRUE(plots) << plots.error().sentence();
    std::size_t plot = 0;
    for (const Step& step : steps_) {
      ASSERT_LT(plot, plots->size());
      const NgspicePlot& at = plots->at(plot++);
      for (std::size_t point = 0; point < at.swept().size(); ++point) compare_currents(at, point);
      if (step.is_small) compare_admittances(at, plots->at(plot++));
    }
    testing::Test::RecordProperty("worst_current", std::to_string(worst_current));
    testing::Test::RecordProperty("worst_admittance", std::to_string(worst_admittance));
  }

  std::string deck() const {
    std::ostringstream text;
    text << "devices\n.options reltol=1e-9 abstol=1e-12 vntol=1e-10 itl1=1000 itl2=1000\n";
    for (std::size_t k = 1; k <= terminals_; ++k) text << "V" << k << " t" << k << " 0 DC 0 AC 0\n";
    for (std::size_t n = 0; n < specimens_.size(); ++n) {
      const Specimen& it = specimens_[n];
      text << it.name(n);
      for (std::size_t k = 1; k <= terminals_; ++k) text << ' ' << it.name(n) << '_' << k;
      text << " card" << n << ' ' << it.line << "\n.model card" << n << ' ' << it.type;
      if (it.type == "vdmos") text << (it.is_p_channel ? " pchan" : " nchan");
      text << ' ' << it.card << '\n';
      for (std::size_t k = 1; k <= terminals_; ++k) {
        text << "V" << it.name(n) << '_' << k << " t" << k << ' ' << it.name(n) << '_' << k << " 0\n";
      }
    }
    return text.str();
  }
  const LawAtWork& law(std::size_t number) const { return laws_[number]; }

  /// Voltages of all nodes at one point, complex for small signals. ngspice keeps the node behind a collector's
  /// resistance to itself: it follows from the meter's current.
  static std::vector<std::complex<double>> voltages(const Circuit& circuit, const NgspicePlot& plot,
                                                    std::size_t point) {
    std::vector<std::complex<double>> volt(circuit.nodes.size());
    for (std::size_t n = 1; n < volt.size(); ++n) {
      const std::string vector = "v(" + name_there(circuit.nodes[n]) + ")";
      if (plot.has(vector)) {
        volt[n] = plot.at(vector, point);
        continue;
      }
      for (const Resistor& r : circuit.resistors) {
        if (static_cast<std::size_t>(r.b) != n) continue;
        const auto at = static_cast<std::size_t>(r.a);
        volt[n] = volt[at] - r.ohm * plot.at("i(v" + circuit.nodes[at] + ")", point);
        break;
      }
    }
    return volt;
  }

 private:
  struct Step {
    bool is_small = false;
  };

  static std::string name_there(const std::string& node) {
    const std::size_t body = node.find("#body");
    return body == std::string::npos ? node : node.substr(0, body) + "#body diode";
  }
  static std::vector<double> real_of(const std::vector<std::complex<double>>& values) {
    std::vector<double> real;
    for (const auto& value : values) real.push_back(value.real());
    return real;
  }

  void set(const std::vector<double>& bias) {
    for (std::size_t k = 0; k < bias.size(); ++k) {
      std::ostringstream line;
      line << "alter v" << k + 1 << " dc = " << bias[k] << '\n';
      commands_ += line.str();
    }
  }

  std::string where(std::size_t number, const NgspicePlot& plot, std::size_t point) const {
    std::ostringstream text;
    text << specimens_[number].type << " " << specimens_[number].card << " " << specimens_[number].line << " at";
    for (std::size_t k = 1; k <= terminals_; ++k) text << ' ' << plot.at("v(t" + std::to_string(k) + ")")[point];
    return text.str();
  }

  void compare_currents(const NgspicePlot& plot, std::size_t point) {
    for (std::size_t n = 0; n < specimens_.size(); ++n) {
      const Circuit& circuit = laws_[n].circuit();
      const LawAtWork::Flow flow = laws_[n].flow(real_of(voltages(circuit, plot, point)));
      double largest = 0.0;
      for (std::size_t k = 1; k < circuit.nodes.size(); ++k) largest = std::max(largest, std::abs(flow.ampere[k]));
      for (std::size_t k = 1; k < circuit.nodes.size(); ++k) {
        // Nothing remains at inner nodes; terminals have their meter.
        const double expected = k <= terminals_ ? plot.at("i(v" + circuit.nodes[k] + ")")[point] : 0.0;
        if (std::abs(expected) > 50.0) break;  // nobody's transistor
        const double scale = std::abs(expected);
        const bool has_inner = circuit.nodes.size() > terminals_ + 1;
        const double allowed = (has_inner ? inner_tolerance * largest : current_tolerance * scale) +
                               (has_inner ? inner_floor : current_floor) + flow.rounding[k];
        const double share = std::abs(flow.ampere[k] - expected) / allowed;
        worst_current = std::max(worst_current, share);
        EXPECT_LE(share, 1.0) << where(n, plot, point) << ": " << circuit.nodes[k] << " takes " << flow.ampere[k]
                              << " A, in ngspice " << expected;
        if (share > 1.0 || std::isnan(share)) return;
      }
    }
  }

  void compare_admittances(const NgspicePlot& rest, const NgspicePlot& plot) {
    const double omega = 2.0 * std::numbers::pi * 1e6;
    for (std::size_t n = 0; n < specimens_.size(); ++n) {
      // Of a base resistance that moves ngspice's small signals leave the movement out: only its currents are compared.
      if (specimens_[n].card.find("rbm=") != std::string::npos) continue;
      const Circuit& circuit = laws_[n].circuit();
      const LawAtWork::Flow flow =
          laws_[n].flow(real_of(voltages(circuit, rest, 0)), voltages(circuit, plot, 0), omega);
      double real = 0.0, imaginary = 0.0;
      for (std::size_t k = 1; k <= terminals_; ++k) {
        const auto y = plot.at("i(v" + circuit.nodes[k] + ")", 0);
        real = std::max(real, std::abs(y.real())), imaginary = std::max(imaginary, std::abs(y.imag()));
      }
      for (std::size_t k = 1; k <= terminals_; ++k) {
        const auto y = plot.at("i(v" + circuit.nodes[k] + ")", 0);
        const double share = std::max(std::abs(flow.admitted[k].real() - y.real()) /
                                          (admittance_tolerance * real + conductance_floor + 1e-9 * imaginary),
                                      std::abs(flow.admitted[k].imag() - y.imag()) /
                                          (admittance_tolerance * imaginary + omega * 1e-21 + 1e-12 * real));
        worst_admittance = std::max(worst_admittance, share);
        EXPECT_LE(share, 1.0) << where(n, rest, 0) << ": " << circuit.nodes[k] << " admits " << flow.admitted[k]
                              << ", in ngspice " << y << " S (imaginary: " << flow.admitted[k].imag() / omega << " and "
                              << y.imag() / omega << " F)";
      }
    }
  }

  std::size_t terminals_;
  std::vector<Specimen> specimens_;
  std::vector<LawAtWork> laws_;
  std::string commands_;
  std::vector<Step> steps_;
};

}  // namespace ohmic::circuit
