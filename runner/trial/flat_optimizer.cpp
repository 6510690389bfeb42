#include "trial/flat_optimizer.hpp"

#include <ATen/core/LegacyTypeDispatch.h>

#include <map>
#include <utility>

namespace runner::trial {

namespace {

using Places = std::vector<FlatParameters::Place>;

// Whether a state tensor has an element for each element of the parameter; a step counter has not.
bool has_an_element_each(const torch::Tensor& tensor, const torch::Tensor& parameter) {
  return tensor.is_floating_point() && tensor.sizes() == parameter.sizes();
}

torch::Tensor part_of(const torch::Tensor& whole, const torch::Tensor& flat, const FlatParameters::Place& place) {
  if (!whole.defined() || !has_an_element_each(whole, flat)) return whole.defined() ? whole.clone() : whole;
  const torch::Tensor& parameter = place.parameter.tensor;
  return whole.narrow(0, place.begin, parameter.numel()).view(parameter.sizes());
}

torch::Tensor joined(const std::vector<torch::Tensor>& parts, const torch::Tensor& flat, const Places& places) {
  torch::Tensor whole;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].defined()) continue;
    if (!has_an_element_each(parts[i], places[i].parameter.tensor)) return parts[i];
    if (!whole.defined()) whole = torch::zeros_like(flat.detach());
    whole.narrow(0, places[i].begin, parts[i].numel()).view(parts[i].sizes()).copy_(parts[i]);
  }
  return whole;
}

}  // namespace

FlatOptimizer::FlatOptimizer(const Parameters& parameters, FlatParameters flat, Make make)
    : parameters_(parameters), flat_(std::move(flat)), make_(std::move(make)), optimizer_(make_(flat_->whole())) {}

void FlatOptimizer::step(const Closure& closure) {
  const torch::Tensor loss = closure();
  if (flat_ && !flat_->gather_gradients()) go_back();
  if (!flat_) {
    optimizer_->step([&] { return loss; });
    return;
  }
  // Nothing is differentiated from here on, and no graph holds the flat tensor: its versions need not be counted.
  const at::AutoDispatchBelowADInplaceOrView plain_operations;
  optimizer_->step([&] { return loss; });
}

void FlatOptimizer::set_lr(double lr) {
  lr_ = lr;
  optimizer_->set_lr(lr);
}

// The state has the parameters' own names, so that it is the same whether or not they lie together.
void FlatOptimizer::visit_state(const StateVisitor& visit) {
  if (!flat_) return optimizer_->visit_state(visit);
  const torch::NoGradGuard no_grad;
  // The optimizer shows its groups one after the other, each of them under the name of its one tensor.
  std::map<std::string, std::size_t> groups_seen;
  optimizer_->visit_state([&](const std::string& name, torch::Tensor& whole) {
    const std::string what = name.substr(0, name.rfind('/'));
    show(what, whole, groups_seen[what]++, visit);
  });
}

void FlatOptimizer::show(const std::string& name, torch::Tensor& whole, std::size_t group,
                         const StateVisitor& visit) const {
  const Places& places = flat_->places(group);
  const torch::Tensor& flat = flat_->whole().groups[group].tensors.front().tensor;
  std::vector<torch::Tensor> parts;
  bool replaced = false;
  for (const auto& place : places) {
    torch::Tensor part = part_of(whole, flat, place);
    const torch::Tensor shown = part;
    visit(name + "/" + place.parameter.name, part);
    replaced = replaced || !part.is_same(shown);
    parts.push_back(std::move(part));
  }
  if (replaced) {
    whole = joined(parts, flat, places);
  } else if (whole.defined() && !has_an_element_each(whole, flat)) {
    whole = parts.front();
  }
}

void FlatOptimizer::go_back() {
  std::map<std::string, torch::Tensor> state;
  visit_state([&](const std::string& name, torch::Tensor& tensor) {
    if (tensor.defined()) state[name] = tensor.clone();
  });
  flat_->separate();
  flat_.reset();
  optimizer_ = make_(parameters_);
  if (lr_) optimizer_->set_lr(*lr_);
  optimizer_->visit_state([&](const std::string& name, torch::Tensor& tensor) {
    if (const auto found = state.find(name); found != state.end()) tensor = found->second;
  });
}

}  // namespace runner::trial
