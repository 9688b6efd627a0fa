import json
import urllib.request


def notify_big_order(order_ids, customer_ids):
    results = []
    for order_id, customer_id in zip(order_ids, customer_ids):
        body = json.dumps({"text": f"order {order_id} of customer {customer_id}"})
        request = urllib.request.Request(
            "http://chat.internal/hooks/orders", data=body.encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            results.append(str(answer.status))
    return results
